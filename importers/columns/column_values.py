"""What the values of a column are like, as far as the first rows of a file show it."""

import re
from collections.abc import Iterator, Sequence

from geo.coordinate_text import read_position_text
from geo.coordinates import latin_digits, parse_number
from importers.cells import is_blank_word, read_degrees
from importers.readers.rows import Row

# Below so many values a repeated one may be a mistake, and is for the checks to find.
_FEWEST_JUDGED = 10
_FEWEST_OF_A_CONSTANT = 3
_MOST_REPEATED = 0.2
_MOST_BLANK = 0.5
_MOST_READ = 300
_LOOKED_AT_ROWS = 200

_NUMBER = r"[-+]?\d{1,8}(?:[.,]\d{1,20})?"
_COMMA_DECIMAL = r"[-+]?\d{1,8},\d{1,20}"
_DECIMAL = r"[-+]?\d{1,8}\.\d{1,20}"
_PAIR = rf"[(\[]?\s*{_NUMBER}\s*°?\s*[NS]?\s*[,;/|]\s*{_NUMBER}\s*°?\s*[EW]?\s*[)\]]?$"
# Two whole numbers are a position only where the header says so.
_NAMED_PAIR = re.compile(_PAIR, re.IGNORECASE | re.ASCII)
_POSITIONS = re.compile(
    "|".join(
        (
            r"(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:ZM?|M)?\s*\(",
            r"\{.*[\"']coordinates[\"']",
            r"\{.*[\"']lat(?:itude)?[\"'].*[\"']lo?ng?(?:itude)?[\"']",
            r"(?:0[01]|\\x)[0-9A-F]{40}",
            rf"[(\[]?\s*{_DECIMAL}\s*°?\s*[,;/|\s]\s*{_DECIMAL}\s*°?\s*[)\]]?$",
            rf"[(\[]?\s*{_COMMA_DECIMAL}\s*°?\s*[;/|\s]\s*{_COMMA_DECIMAL}\s*°?\s*[)\]]?$",
            # With altitude and precision, as mobile forms have it; below an address, in brackets.
            rf"{_DECIMAL}\s+{_DECIMAL}(?:\s+{_NUMBER}){{1,2}}$",
            rf".{{0,200}}?\(\s*{_DECIMAL}°?\s*,\s*{_DECIMAL}°?\s*\)$",
            r"[NS]?\s*\d{1,3}\s*[°ºd]\s*\d{1,2}.*\d{1,3}\s*[°ºd]\s*\d{1,2}",
            r"[NS]?\s*\d{1,3}:\d{1,2}(?::[\d.]+)?\s*[NS]?\b.*[EW]",
            r"[NS]\s*\d{1,2}[.\d]*\D+[EW]\s*\d|\d{1,2}[.\d]*\s*[NS]\b\D+\d{1,3}[.\d]*\s*[EW]",
            r"[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b",
            r"geo:[-+]?\d|https?://[^\s]*[@=/,]-?\d{1,2}\.\d+(?:,|%2C|&|/)",
            r".{0,120}?\blat(?:itude)?\s*[=:]\s*[-+]?\d.{0,20}?\blo?ng?(?:itude)?\s*[=:]\s*[-+]?\d",
        )
    ),
    re.IGNORECASE | re.DOTALL | re.ASCII,
)


def column_values(sample: Sequence[Row], column: str) -> Iterator[str]:
    """Yield the values of a column that say something."""
    for row in sample:
        value = row.values.get(column)
        if value is not None and not is_blank_word(value):
            yield value


def is_identifying(sample: Sequence[Row], column: str) -> bool:
    """Return whether a column can hold identifiers: filled, not constant, hardly ever repeated.

    Without rows to look at it can.
    """
    values = [value.strip() for value in column_values(sample, column)]
    if len(sample) >= _FEWEST_JUDGED and len(values) < len(sample) * _MOST_BLANK:
        return False
    if len(values) >= _FEWEST_OF_A_CONSTANT and len(set(values)) == 1:
        return False
    repeated = len(values) - len(set(values))
    return len(values) < _FEWEST_JUDGED or repeated <= len(values) * _MOST_REPEATED


def counts_rows(sample: Sequence[Row], column: str) -> bool:
    """Return whether a column only counts the rows: 1, 2, 3 and so on."""
    numbers = [parse_number(value.strip()) for value in column_values(sample, column)]
    return len(numbers) >= _FEWEST_JUDGED and numbers == [*range(1, len(numbers) + 1)]


def blank_rows(sample: Sequence[Row], column: str) -> int:
    """Count the rows in which a column says nothing."""
    return len(sample) - sum(1 for _value in column_values(sample, column))


def looks_like_position(text: str, *, named: bool = False) -> bool:
    """Return whether a text looks like a whole position: WKT, GeoJSON, a pair, DMS, a code, a link.

    A look only; whether it can be read is for those to say who read it. Where the column is
    `named` like a position, two numbers without decimals look like one too, and so does whatever
    can be read as one.
    """
    plain = latin_digits(text[:_MOST_READ]).replace("،", ",").strip()
    if _POSITIONS.match(plain):
        return True
    return named and bool(_NAMED_PAIR.match(plain) or read_position_text(plain))


def holds_positions(sample: Sequence[Row], column: str, *, named: bool = False) -> bool:
    """Return whether at least half of the values of a column look like positions."""
    values = list(column_values(sample[:_LOOKED_AT_ROWS], column))
    found = sum(looks_like_position(value, named=named) for value in values)
    return bool(values) and 2 * found >= len(values)


def holds_numbers(sample: Sequence[Row], column: str) -> bool:
    """Return whether at least half of the values of a column look like one coordinate each."""
    values = list(column_values(sample[:_LOOKED_AT_ROWS], column))
    return bool(values) and 2 * sum(map(_is_number_like, values)) >= len(values)


def holds_degrees(sample: Sequence[Row], north: str, east: str) -> bool:
    """Return whether all numbers of two columns can be latitudes and longitudes."""
    lats = _numbers(sample, north)
    lons = _numbers(sample, east)
    return (
        bool(lats)
        and bool(lons)
        and all(-90 <= lat <= 90 for lat in lats)
        and all(-180 <= lon <= 180 for lon in lons)
    )


def _numbers(sample: Sequence[Row], column: str) -> list[float]:
    numbers = [read_degrees(value) for value in column_values(sample[:_LOOKED_AT_ROWS], column)]
    return [number for number in numbers if number]


def _is_number_like(text: str) -> bool:
    plain = latin_digits(text.strip()[:40])
    if parse_number(plain) is not None:
        return True
    letters = sum(character.isalpha() for character in plain)
    return letters <= 2 and sum(character.isdigit() for character in plain) >= 2


def are_distinct_texts(sample: Sequence[Row], column: str) -> bool:
    """Return whether a column holds mostly different texts, as names are."""
    values = list(column_values(sample, column))
    texts = [value for value in values if any(character.isalpha() for character in value)]
    return bool(texts) and 2 * len(texts) >= len(values) and 2 * len(set(texts)) >= len(texts)
