"""Matching a file's columns to the fields of a layer, by known header names and by `--map`."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from geo.errors import Refused
from geo.folding import fold_text
from geo.messages import mark as _
from geo.messages import shown
from layers.catalogue.definitions import Definition

ATTRIBUTE_PREFIX = "attributes."


@dataclass(frozen=True)
class Columns:
    """For each field of a layer the columns of the file that hold it, the preferred one first."""

    by_field: Mapping[str, tuple[str, ...]]

    def first(self, values: Mapping[str, str], field: str) -> tuple[str, str]:
        """Give column and value of the first column of a field that has a value."""
        for column in self.by_field.get(field, ()):
            if column in values:
                return column, values[column]
        return "", ""

    def all(self, values: Mapping[str, str], field: str) -> list[tuple[str, str]]:
        """Give all columns of a field that have a value."""
        return [(c, values[c]) for c in self.by_field.get(field, ()) if c in values]

    def as_mapping(self) -> dict[str, str]:
        """Give the mapping as a release records it: field to columns."""
        return {field: ", ".join(columns) for field, columns in self.by_field.items()}


def match_columns(
    present: Sequence[str],
    definition: Definition,
    languages: Iterable[str],
    chosen: Mapping[str, str],
) -> Columns:
    """Find the columns of each field; `chosen` (field to column) goes before the known names.

    Raises Refused when a chosen field or column is not there, or nothing can serve as `ref`.
    """
    known = known_headers(definition, tuple(languages))
    _refuse_unknown_choice(present, known, chosen)
    by_name: dict[str, list[str]] = {}
    for column in present:
        by_name.setdefault(fold_text(column), []).append(column)
    matched: dict[str, tuple[str, ...]] = {}
    for field, headers in known.items():
        found = [chosen[field]] if field in chosen else []
        if not found:
            found = [c for header in headers for c in by_name.get(fold_text(header), [])]
        found = [column for column in dict.fromkeys(found) if column in present]
        if found:
            matched[field] = tuple(found)
    if "ref" not in matched:
        raise Refused(
            _(
                "No column is known to hold the identifier of the places. Say which one does, for"
                " example --map ref=COLUMN. The columns are: {columns}."
            ),
            columns=", ".join(shown(column) for column in present),
        )
    return Columns(matched)


def require_position(columns: Columns, present: Sequence[str]) -> None:
    """Raise Refused when a table has no columns for latitude and longitude."""
    lacking = [field for field in ("lat", "lon") if field not in columns.by_field]
    if lacking:
        raise Refused(
            _(
                "No column is known to hold {lacking}. Say which ones do, for example"
                " --map lat=COLUMN,lon=COLUMN. The columns are: {columns}."
            ),
            lacking=", ".join(lacking),
            columns=", ".join(shown(column) for column in present),
        )


def read_map_option(text: str) -> dict[str, str]:
    """Read `field=column,field=column` as it is written after `--map`."""
    chosen: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        field, equals, column = pair.partition("=")
        if not equals or not field.strip() or not column.strip():
            raise Refused(
                _("“{pair}” after --map is not of the form field=column."), pair=shown(pair)
            )
        chosen[field.strip()] = column.strip()
    return chosen


def known_headers(definition: Definition, languages: tuple[str, ...]) -> dict[str, list[str]]:
    """Give the header names of every field of a layer, attributes included."""
    known = header_table("feature", languages)
    for attribute in definition.attributes:
        field = ATTRIBUTE_PREFIX + attribute.name
        known[field] = [attribute.name, *attribute.headers, *attribute.names.values()]
    return known


def header_table(kind: str, languages: tuple[str, ...]) -> dict[str, list[str]]:
    """Give the known header names of a kind of record; language fields end in `_<language>`."""
    table = _header_file()[kind]
    known = {f: list(names) for f, names in table.items() if f != "in_language"}
    for language in languages:
        for field, names in table["in_language"].get(language, {}).items():
            known[f"{field}_{language}"] = list(names)
    return known


@cache
def _header_file() -> dict[str, Any]:
    return tomllib.loads((resources.files("importers") / "headers.toml").read_text("utf-8"))


def _refuse_unknown_choice(
    present: Sequence[str], known: Mapping[str, object], chosen: Mapping[str, str]
) -> None:
    for field, column in chosen.items():
        if field not in known:
            raise Refused(
                _("There is no field “{field}”. The fields are: {known}."),
                field=shown(field),
                known=", ".join(known),
            )
        if column not in present:
            near = difflib.get_close_matches(column, present, n=1)
            raise Refused(
                _("The file has no column “{column}”. Its columns are: {columns}."),
                column=shown(column),
                columns=", ".join(shown(c) for c in (near or present)),
            )
