"""Reading what a row says about its place, apart from where it is."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import TypeVar

from opening_hours import validate as are_opening_hours

from geo.files.encodings import looks_broken
from geo.folding import fold_text
from geo.messages import Several
from geo.messages import mark as _
from geo.scripts import language_of
from importers import cells
from importers.checks.agency_codes import ATTRIBUTE as AGENCY
from importers.checks.agency_codes import AgencyCodes
from importers.checks.row_content import RowContent
from importers.checks.text_faults import LONGEST_TEXT, broken, clean_noting, too_long
from importers.columns.mapped_columns import Columns
from importers.findings import Finding, warn
from importers.headers.header_words import ATTRIBUTE_PREFIX
from importers.phones import read_phones
from importers.readers.rows import Row
from layers.catalogue.definitions import Attribute, Definition
from layers.features.content import folded

_REMEMBERED_VALUES = 20_000
_T = TypeVar("_T")


class ContentReader:
    """Reads names, phones, addresses, attributes and hours, noting what had to be left out."""

    def __init__(
        self,
        *,
        definition: Definition,
        languages: Sequence[str],
        phone_region: str,
        columns: Columns,
        agencies: AgencyCodes | None = None,
    ) -> None:
        self._languages = languages
        self._phone_region = phone_region
        self._agencies = agencies
        self._columns_of = columns.by_field
        self._attributes = [
            (
                attribute,
                self._columns_of[ATTRIBUTE_PREFIX + attribute.name],
                lru_cache(_REMEMBERED_VALUES)(partial(cells.read_attribute, attribute)),
            )
            for attribute in definition.attributes
            if ATTRIBUTE_PREFIX + attribute.name in self._columns_of
        ]
        self._texts = {field: self._text_columns(field) for field in ("name", "address")}
        self._read_hours = lru_cache(_REMEMBERED_VALUES)(_opening_hours)
        self._read_date = lru_cache(_REMEMBERED_VALUES)(cells.read_date)

    def read(self, row: Row, findings: list[Finding]) -> RowContent:
        """Read a row; what is wrong with it is added to `findings`."""
        values = row.values
        names = self._read_texts(values, "name", findings)
        return RowContent(
            names=names,
            folded_names=folded(names),
            more={
                "address": self._read_texts(values, "address", findings),
                "phones": self._phones(values, findings),
                "attributes": self._read_attributes(values, findings),
                "opening_hours": self._optional(
                    values, "opening_hours", self._read_hours, findings
                ),
                "verified_at": self._optional(values, "verified_at", self._read_date, findings),
                "demo": bool(cells.read_flag(self._first(values, "demo")[1])),
            },
        )

    def clean(self, text: str) -> str:
        """Clean a text without taking notes."""
        return cells.clean_text(text)

    def folded_name(self, row: Row) -> str:
        """Return the folded names of a row."""
        return " ".join(
            fold_text(row.values[column])
            for column, _language in self._texts["name"]
            if column in row.values
        )

    def queries_of(self, row: Row) -> tuple[str, str]:
        """Put what tells a place from others in words: with its name, and its address alone."""
        names, address = (
            [column for column, _language in self._texts[field]] for field in ("name", "address")
        )
        address += self._columns_of.get("locality", ())
        return _joined(row, (*names, *address)), _joined(row, address)

    def _text_columns(self, field: str) -> list[tuple[str, str | None]]:
        """List the columns of a text with their language, None where the letters must tell it."""
        wanted: list[tuple[str, str | None]] = [
            (f"{field}_{language}", language) for language in self._languages
        ]
        return [
            (column, language)
            for key, language in [*wanted, (field, None)]
            for column in self._columns_of.get(key, ())
        ]

    def _first(self, values: dict[str, str], field: str) -> tuple[str, str]:
        for column in self._columns_of.get(field, ()):
            if column in values:
                return column, values[column]
        return "", ""

    def _read_texts(
        self, values: dict[str, str], field: str, findings: list[Finding]
    ) -> dict[str, str]:
        """Read a text in every language; one without a language gets that of its letters."""
        texts: dict[str, str] = {}
        for column, known in self._texts[field]:
            value = values.get(column)
            if value is None or (known is not None and known in texts):
                continue
            text = clean_noting(column, value, findings)
            if not text or cells.is_blank_word(text):
                continue
            if len(text) > LONGEST_TEXT:
                findings.append(too_long(field, column, value))
                continue
            if looks_broken(text):
                findings.append(broken(field, column, value))
            language = known or language_of(text, self._languages)
            texts.setdefault(language, text)
        return texts

    def _phones(self, values: dict[str, str], findings: list[Finding]) -> tuple[str, ...]:
        phones: list[str] = []
        for column in self._columns_of.get("phone", ()):
            value = values.get(column)
            if value is None:
                continue
            numbers, faults = read_phones(value, self._phone_region)
            phones += numbers
            for fault in faults:
                text = _("“{value}” is not a phone number; the place is loaded without it.")
                hint = _("Write it like +962 6 123 4567, several with a semicolon between them.")
                findings.append(warn("bad_phone", text, hint, column=column, value=fault))
        return tuple(dict.fromkeys(phones))

    def _read_attributes(
        self, values: dict[str, str], findings: list[Finding]
    ) -> dict[str, object]:
        read: dict[str, object] = {}
        for attribute, columns, read_value in self._attributes:
            for column in columns:
                value = values.get(column)
                if value is None or cells.is_blank_value(attribute, value):
                    continue
                known = read_value(value)
                if known is None:
                    findings.append(_bad_value(attribute, column, value))
                elif self._agencies is not None and attribute.name == AGENCY:
                    known = self._agencies.read(column, str(known), findings)
                if known is not None:
                    read[attribute.name] = known
                break
        return read

    def _optional(
        self,
        values: dict[str, str],
        field: str,
        read: Callable[[str], _T | None],
        findings: list[Finding],
    ) -> _T | None:
        column, value = self._first(values, field)
        if not value or cells.is_blank_word(value):
            return None
        result = read(value)
        if result is None:
            text, hint = _OPTIONAL_FAULTS[field]
            findings.append(warn(f"bad_{field}", text, hint, column=column, value=value))
        return result


def _joined(row: Row, columns: Sequence[str]) -> str:
    parts = (cells.clean_text(row.values.get(column, "")) for column in columns)
    return ", ".join(dict.fromkeys(filter(None, parts)))


_OPTIONAL_FAULTS = {
    "opening_hours": (
        _("“{value}” are not opening hours; the place is loaded without them."),
        _("Write them the OpenStreetMap way, like Su-Th 08:00-15:00."),
    ),
    "verified_at": (
        _("“{value}” is not a date; the place is loaded without it."),
        _("Write dates like 2026-11-24."),
    ),
}


def _opening_hours(text: str) -> str | None:
    clean = cells.clean_text(text)
    return clean if are_opening_hours(clean) else None


def _bad_value(attribute: Attribute, column: str, value: str) -> Finding:
    text = _("“{value}” is not a value of {attribute}; the place is loaded without it.")
    hint = _("Possible: {known}.")
    known = Several(value.name for value in attribute.values) or attribute.type
    return warn(
        "bad_value", text, hint, column=column, value=value, attribute=attribute.name, known=known
    )
