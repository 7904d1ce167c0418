"""Matching a file's columns to the fields of a layer: as told, as learned, and by their names."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from geo.errors import Refused
from geo.folding import fold_text
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.columns.angle_columns import ANGLE_FIELDS
from importers.columns.column_readers import Reading, first_of, joined_of, without_fraction
from importers.columns.coordinate_columns import coordinate_columns
from importers.columns.map_option import read_map_option
from importers.columns.misspellings import nearest
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
    ATTRIBUTE_PREFIX,
    COORDINATE_FIELDS,
    header_key,
    header_table,
    known_headers,
)
from importers.headers.header_words import known_header_words as _known_header_words
from importers.readers.rows import Fact, Row
from layers.catalogue.definitions import Definition

__all__ = [
    "ATTRIBUTE_PREFIX",
    "Columns",
    "header_fingerprint",
    "header_table",
    "known_header_words",
    "match_columns",
    "read_map_option",
    "require_position",
]

# What our own rejects file puts beside the columns of the first file.
_OWN_PREFIX = "aroundme:"
_MOST_SHOWN_COLUMNS = 40
_COORDINATES = tuple(name for pair in COORDINATE_FIELDS.values() for name in pair)
_POSITION_SOURCES = (*COORDINATE_FIELDS.values(), ANGLE_FIELDS, ("position",))


@dataclass(frozen=True)
class Columns:
    """For each field of a layer the columns of the file that hold it, the preferred one first.

    `lat` and `lon` belong together place by place, and so do `northing` and `easting`. The columns
    of `lat_parts` and `lon_parts` are degrees, minutes, seconds and the half of the globe. Several
    columns of `ref` are its parts; with `whole_refs` they are numbers that a program wrote with a
    “.0” behind, which is left out. `chosen` is what the officer has said now or before, field to
    column as after `--map`; `unmatched` are the columns that serve nothing.
    """

    by_field: Mapping[str, tuple[str, ...]]
    chosen: Mapping[str, str] = field(default_factory=dict)
    unmatched: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    whole_refs: bool = False

    @property
    def has_ref(self) -> bool:
        """Tell whether the file has identifiers; otherwise they have to be made."""
        return "ref" in self.by_field

    @property
    def has_position(self) -> bool:
        """Tell whether any column holds positions, whole or in two halves."""
        return any(all(f in self.by_field for f in source) for source in _POSITION_SOURCES)

    def ref(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Give column and value of the identifier; the value is empty where the row has none.

        An identifier of several columns is their values with a hyphen between; a part that is
        blank in the row is left out.
        """
        return self._ref(values)

    def first(self, values: Mapping[str, str], field: str) -> tuple[str, str]:
        """Give column and value of the first column of a field that has a value."""
        return self.reader(field)(values)

    def all(self, values: Mapping[str, str], field: str) -> list[tuple[str, str]]:
        """Give all columns of a field that have a value."""
        return [(c, values[c]) for c in self.by_field.get(field, ()) if c in values]

    def reader(self, field: str) -> Reading:
        """Give what `first` does for one field, made once and quick for millions of rows."""
        known = self._readers.get(field)
        if known is None:
            known = self._readers[field] = first_of(self.by_field.get(field, ()))
        return known

    def as_mapping(self) -> dict[str, str]:
        """Give the mapping as a release records it: field to columns, as --map takes them."""
        mapping: dict[str, str] = {}
        for name, columns in self.by_field.items():
            field = _whole_field(name)
            are_joined = name == "ref" or field != name
            text = " + ".join(columns) if are_joined else ", ".join(columns)
            mapping[field] = f"{mapping[field]}, {text}" if field in mapping else text
        return mapping

    @cached_property
    def _readers(self) -> dict[str, Reading]:
        return {}

    @cached_property
    def _ref(self) -> Reading:
        read = joined_of(self.by_field.get("ref", ()))
        return without_fraction(read) if self.whole_refs else read


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
    said = {name: _chosen_columns(name, text, present, known) for name, text in chosen.items()}
    kept = _still_there(learned or {}, present, known, chosen)
    taken = {**said, **{name: columns for name, columns in kept.items() if name not in said}}
    taken = _with_parts(taken)
    matching = _Matching(present, known, languages, sample, taken)
    found = matching.found()
    served = {column for columns in found.values() for column in columns}
    return Columns(
        by_field=found,
        chosen={**{name: text for name, text in (learned or {}).items() if name in kept}, **chosen},
        unmatched=tuple(c for c in present if c not in served and not c.startswith(_OWN_PREFIX)),
        facts=(*_learned_facts(kept, said), *matching.facts),
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
        self._present = [c for c in present if not c.startswith(_OWN_PREFIX)]
        self._known = known
        self._languages = languages
        self._sample = sample
        self._taken = dict(taken)
        self._found: dict[str, tuple[str, ...]] = {}
        self.facts: list[Fact] = []

    def found(self) -> dict[str, tuple[str, ...]]:
        """Give the columns of each field, in the order in which fields are known."""
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
            missing = {f for source in _POSITION_SOURCES for f in source if _other(f, told)}
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
            columns = ", ".join(map(shown, choice.unfit[:_MOST_SHOWN_COLUMNS]))
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
        if not any(all(f in self._found for f in source) for source in _POSITION_SOURCES):
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


def _with_parts(taken: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Take several columns for a latitude or longitude, A+B+C, for the parts of an angle."""
    halves = COORDINATE_FIELDS["degrees"]
    if not any(len(taken.get(half, ())) > 1 for half in halves):
        return dict(taken)
    parts = dict(zip(halves, ANGLE_FIELDS, strict=True))
    return {parts.get(name, name): columns for name, columns in taken.items()}


def _whole_field(name: str) -> str:
    """Name the field that parts make up: “lat” for `lat_parts`."""
    return dict(zip(ANGLE_FIELDS, COORDINATE_FIELDS["degrees"], strict=True)).get(name, name)


def _other(name: str, told: Sequence[str]) -> bool:
    """Tell whether a field is the half that was not told of a position whose other one was."""
    return name not in told and any(
        name in source and any(half in told for half in source) for source in _POSITION_SOURCES
    )


def require_position(columns: Columns, present: Sequence[str]) -> None:
    """Raise Refused when no columns hold positions, naming what lacks and what may be meant."""
    if columns.has_position:
        return
    lacking = [name for name in ("lat", "lon") if name not in columns.by_field]
    raise Refused(
        _(
            "No column is known to hold {lacking}. Say which ones do, for example"
            " --map lat=COLUMN,lon=COLUMN or --map position=COLUMN. The columns are: {columns}."
        ),
        lacking=", ".join(lacking),
        columns=_listed(present),
    )


def header_fingerprint(present: Iterable[str]) -> str:
    """Give what tells the layout of a file: a digest of its folded column names in any order."""
    names = sorted(fold_text(c) for c in present if not c.startswith(_OWN_PREFIX))
    return hashlib.sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()


def known_header_words(definition: Definition, languages: Iterable[str]) -> frozenset[str]:
    """Give the folded header names that would be recognised, to find the row of the headers."""
    return _known_header_words(definition, tuple(languages))


def _chosen_columns(
    name: str, text: str, present: Sequence[str], known: Mapping[str, object]
) -> tuple[str, ...]:
    if name not in known:
        raise Refused(
            _("There is no field “{field}”. The fields are: {known}."),
            field=shown(name),
            known=", ".join(known),
        )
    parts = [text] if _column(text, present) else [part.strip() for part in text.split("+")]
    columns = [_column(part, present) for part in parts]
    for part, column in zip(parts, columns, strict=True):
        if column is None:
            raise Refused(
                _("The file has no column “{column}”. Its columns are: {columns}."),
                column=shown(part),
                columns=_near(part, present) or _listed(present),
            )
    return tuple(dict.fromkeys(column for column in columns if column is not None))


def _column(text: str, present: Sequence[str]) -> str | None:
    """Find a column by its name as it stands, else by its letters if only one has them."""
    if text in present:
        return text
    alike = [column for column in present if header_key(column) == header_key(text) != ""]
    return alike[0] if len(alike) == 1 else None


def _near(text: str, present: Sequence[str]) -> str | None:
    column = nearest(header_key(text), {header_key(c): [c] for c in present})
    return None if column is None else shown(column)


def _listed(present: Sequence[str]) -> str:
    more = ", …" if len(present) > _MOST_SHOWN_COLUMNS else ""
    return ", ".join(map(shown, present[:_MOST_SHOWN_COLUMNS])) + more


def _still_there(
    learned: Mapping[str, str],
    present: Sequence[str],
    known: Mapping[str, object],
    chosen: Mapping[str, str],
) -> dict[str, tuple[str, ...]]:
    """Give what was learned and still fits; a field that the layer no longer has is forgotten."""
    kept: dict[str, tuple[str, ...]] = {}
    for name, text in learned.items():
        if name in chosen:
            continue
        try:
            kept[name] = _chosen_columns(name, text, present, known)
        except Refused:
            continue
    return kept


def _learned_facts(
    kept: Mapping[str, tuple[str, ...]], said: Mapping[str, object]
) -> Iterable[Fact]:
    if any(name not in said for name in kept):
        columns = "; ".join(f"{name} ← {shown(' + '.join(c))}" for name, c in kept.items())
        yield Fact(_("columns confirmed before"), columns)
