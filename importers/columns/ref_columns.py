"""The column that holds the identifiers: named like one, and filled with different values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from importers.columns.column_values import blank_rows, column_values, counts_rows, is_identifying
from importers.headers.header_words import header_key, header_words, key_set, word_set
from importers.readers.rows import Row

# A column with fewer blanks than that is as good as a full one.
_FEW_BLANK = 0.02
_FLOAT_OF_WHOLE = re.compile(r"\d{1,15}\.0", re.ASCII)


@dataclass(frozen=True, slots=True)
class RefChoice:
    """The column of the identifiers, if there is one; `unfit` are named so and hold none."""

    column: str | None
    unfit: tuple[str, ...]


def choose_ref(named: Sequence[str], free: Iterable[str], sample: Sequence[Row]) -> RefChoice:
    """Choose among the columns with known names, those that are named alike, and row numbers.

    The first that is filled throughout, else the one with the fewest gaps: rows without an
    identifier are rows lost.
    """
    generic = key_set("words", "generic_refs")
    numbers = key_set("words", "row_numbers")
    columns = list(dict.fromkeys([*named, *free]))
    poor = [column for column in columns if header_key(column) in generic]
    counted = [c for c in poor if counts_rows(sample, c)]
    counted += [c for c in columns if header_key(c) in numbers]
    alike = [column for column in columns if _is_named_like_ref(column)]
    good = [c for c in dict.fromkeys([*named, *alike]) if c not in poor and c not in counted]
    candidates = list(dict.fromkeys([*good, *poor]))
    candidates = [column for column in candidates if column not in counted] + counted
    fit = [column for column in candidates if is_identifying(sample, column)]
    unfit = tuple(column for column in candidates if column not in fit)
    if not fit:
        return RefChoice(None, unfit)
    stable = [column for column in fit if column not in counted] or fit
    full = [c for c in stable if blank_rows(sample, c) <= len(sample) * _FEW_BLANK]
    chosen = full[0] if full else min(stable, key=lambda c: blank_rows(sample, c))
    return RefChoice(chosen, unfit)


def are_floats_of_whole(sample: Sequence[Row], columns: Sequence[str]) -> bool:
    """Return whether all identifiers are like “1001.0”: numbers that passed through a program."""
    if len(columns) != 1:
        return False
    values = [value.strip() for value in column_values(sample, columns[0])]
    return bool(values) and all(map(_FLOAT_OF_WHOLE.fullmatch, values))


def _is_named_like_ref(column: str) -> bool:
    """Return whether a header says “identifier of a place”: “School ID Number”, “رمز المركز”."""
    words = header_words(column)
    identifier = word_set("words", "identifier")
    entity = word_set("words", "entity") - word_set("words", "not_in_ref")
    allowed = identifier | entity | word_set("words", "filler")
    return all(word in allowed for word in words) and not identifier.isdisjoint(words)
