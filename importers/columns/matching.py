"""Matching a file's columns to the fields of a layer: as told, as learned, and by their names."""

from collections.abc import Iterable, Mapping, Sequence

from geo.messages import Message, Several, shown
from geo.messages import mark as _
from importers.columns.angle_columns import ANGLE_FIELDS
from importers.columns.chosen_columns import chosen_columns, learned_facts, still_there, with_parts
from importers.columns.coordinate_columns import coordinate_columns
from importers.columns.header_fingerprint import OWN_PREFIX
from importers.columns.mapped_columns import (
    MOST_SHOWN_COLUMNS,
    POSITION_SOURCES,
    Columns,
)
from importers.columns.ref_columns import are_floats_of_whole, choose_ref
from importers.columns.text_columns import (
    bare_names_in_languages,
    columns_of_positions,
    columns_said_twice,
    columns_with_words_around,
    exact_columns,
    misspelled_columns,
    names_of_last_resort,
    position_columns,
    truncated_columns,
)
from importers.headers.header_words import (
    COORDINATE_FIELDS,
    known_headers,
)
from importers.readers.rows import Fact, Row
from layers.catalogue.definitions import Definition

_COORDINATES = tuple(name for pair in COORDINATE_FIELDS.values() for name in pair)


def match_columns(
    present: Sequence[str],
    definition: Definition,
    languages: Iterable[str],
    chosen: Mapping[str, str],
    *,
    learned: Mapping[str, str] | None = None,
    sample: Sequence[Row] = (),
) -> Columns:
    """Find the columns of each field.

    What is `chosen` (field to column, or columns with a plus sign between) goes before what was
    `learned` for files of this layout, and that before the names of the columns. The `sample`, the
    first rows, shows which columns named like an identifier or a position hold none. Raises
    Refused when a chosen field or column is not there.
    """
    languages = tuple(languages)
    known = known_headers(definition, languages)
    said = {name: chosen_columns(name, text, present, known) for name, text in chosen.items()}
    kept = still_there(learned or {}, present, known, chosen)
    taken = {**said, **{name: columns for name, columns in kept.items() if name not in said}}
    taken = with_parts(taken)
    matching = _Matching(present, known, languages, sample, taken)
    found = matching.found()
    served = {column for columns in found.values() for column in columns}
    return Columns(
        by_field=found,
        chosen={**{name: text for name, text in (learned or {}).items() if name in kept}, **chosen},
        unmatched=tuple(c for c in present if c not in served and not c.startswith(OWN_PREFIX)),
        facts=(*learned_facts(kept, said), *matching.facts),
        whole_refs=are_floats_of_whole(sample, found.get("ref", ())),
    )


class _Matching:
    """One file's matching, step by step from the surest evidence to the weakest."""

    def __init__(
        self,
        present: Sequence[str],
        known: Mapping[str, Sequence[str]],
        languages: Sequence[str],
        sample: Sequence[Row],
        taken: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._present = [c for c in present if not c.startswith(OWN_PREFIX)]
        self._known = known
        self._languages = languages
        self._sample = sample
        self._taken = dict(taken)
        self._found: dict[str, tuple[str, ...]] = {}
        self.facts: list[Fact] = []

    def found(self) -> dict[str, tuple[str, ...]]:
        """Return the columns of each field, in the order in which fields are known."""
        texts = {f: names for f, names in self._known.items() if f not in _COORDINATES}
        exact = exact_columns(self._free(), texts)
        refs, positions = exact.pop("ref", ()), exact.pop("position", ())
        self._found = {**exact, **self._taken}
        self._find_positions(positions)
        around = columns_with_words_around(self._free(), texts, self._languages, self._found)
        around.pop("position", None)
        self._add(around)
        self._add(columns_said_twice(self._free(), texts, self._languages, self._found))
        self._find_ref(refs)
        self._add(truncated_columns(self._free(), texts, self._found))
        self._add(misspelled_columns(self._free(), self._known, self._found))
        self._find_last_resorts()
        self._leave_out_doubles()
        order = (*self._known, *ANGLE_FIELDS)
        return {name: self._found[name] for name in order if name in self._found}

    def _find_positions(self, named: Sequence[str]) -> None:
        """Find halves and whole positions; where a source is told, at most its other half."""
        free = self._free(also=named)
        halves = coordinate_columns(free, self._sample)
        told = [f for f in (*_COORDINATES, *ANGLE_FIELDS, "position") if f in self._taken]
        if told:
            missing = {f for source in POSITION_SOURCES for f in source if _other(f, told)}
            first = {f: c if f in ANGLE_FIELDS else c[:1] for f, c in halves.items()}
            self._add({f: columns for f, columns in first.items() if f in missing})
            return
        self._add(halves)
        around = columns_with_words_around(
            free, {"position": self._known["position"]}, (), self._found
        )
        columns = position_columns(free, (*named, *around.get("position", ())), self._sample)
        if columns:
            self._found["position"] = columns

    def _find_ref(self, named: Sequence[str]) -> None:
        if "ref" in self._taken:
            return
        choice = choose_ref(named, self._free(), self._sample)
        if choice.column is not None:
            self._found["ref"] = (choice.column,)
        if choice.unfit:
            columns = Several(map(shown, choice.unfit[:MOST_SHOWN_COLUMNS]))
            self.facts.append(Fact(_("blank or repeated, so no identifiers"), columns))
        if choice.column is None:
            text = _("made from name and position, since no column holds any")
            self.facts.append(Fact(_("identifiers"), Message(text)))

    def _find_last_resorts(self) -> None:
        if not self._has_names():
            self._add(bare_names_in_languages(self._free(), self._languages, self._sample))
        if not self._has_names():
            names = names_of_last_resort(self._free(), self._known, self._sample)
            if names:
                self._found["name"] = names
        if not any(all(f in self._found for f in source) for source in POSITION_SOURCES):
            columns = columns_of_positions(self._free(), self._sample)
            if columns:
                self._found["position"] = columns

    def _has_names(self) -> bool:
        return any(name.split("_")[0] == "name" for name in self._found)

    def _leave_out_doubles(self) -> None:
        """A column of a whole position or of the names tells nothing as a locality."""
        others = {c for f, columns in self._found.items() if f != "locality" for c in columns}
        locality = [c for c in self._found.get("locality", ()) if c not in others]
        if "locality" not in self._taken:
            self._found["locality"] = tuple(locality)
        if not self._found["locality"]:
            del self._found["locality"]

    def _add(self, more: Mapping[str, tuple[str, ...]]) -> None:
        for name, columns in more.items():
            self._found.setdefault(name, columns)

    def _free(self, *, also: Sequence[str] = ()) -> list[str]:
        """List the columns that serve nothing yet, and some that serve something poorly."""
        used = {column for columns in self._found.values() for column in columns} - set(also)
        used.update(column for columns in self._taken.values() for column in columns)
        return [column for column in self._present if column not in used]


def _other(name: str, told: Sequence[str]) -> bool:
    """Return whether a field is the half that was not told of a position whose other one was."""
    return name not in told and any(
        name in source and any(half in told for half in source) for source in POSITION_SOURCES
    )
