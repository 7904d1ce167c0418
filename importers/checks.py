"""The checks of a row: from its values to a feature, or to the reasons why not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from opening_hours import validate as are_opening_hours

from geo.coordinates import Position, is_latitude, is_longitude
from geo.country import Country
from geo.messages import Message, shown
from geo.messages import mark as _
from geo.scripts import language_of
from importers import cells
from importers.columns import ATTRIBUTE_PREFIX, Columns
from importers.findings import Finding, Severity
from importers.readers.rows import Row
from layers.areas.finder import AreaFinder
from layers.catalogue.definitions import Definition
from layers.features.content import FeatureContent

LONGEST_TEXT = 500
_T = TypeVar("_T")


@dataclass(slots=True)
class CheckedRow:
    """A row after the checks: `content` is None when a finding rejects it."""

    row: Row
    findings: list[Finding]
    content: FeatureContent | None


class RowChecker:
    """Checks rows one after the other; remembers the refs it has seen (about 100 bytes each)."""

    def __init__(
        self, *, definition: Definition, country: Country, columns: Columns, finder: AreaFinder
    ) -> None:
        self._definition = definition
        self._country = country
        self._columns = columns
        self._finder = finder
        self._first_row_of: dict[str, int] = {}

    def check(self, rows: Sequence[Row]) -> Iterator[CheckedRow]:
        """Check a batch; their areas are looked up together."""
        checked = [self._check_alone(row) for row in rows]
        placed = [one for one in checked if one.content is not None]
        areas = self._finder.areas_of([one.content.position for one in placed if one.content])
        for one, codes in zip(placed, areas, strict=True):
            self._locate(one, codes)
        for one in checked:
            if one.content is not None:
                self._remember(one)
        yield from checked

    def _check_alone(self, row: Row) -> CheckedRow:
        """Make a feature of a row's own values, collecting everything that is wrong with it."""
        if row.fault is not None:
            fault = Finding("unreadable_row", Severity.REJECT, row.fault)
            return CheckedRow(row, [fault], None)
        findings: list[Finding] = []
        ref = self._ref(row, findings)
        position = self._position(row, findings)
        names = self._texts(row, "name", findings)
        address = self._texts(row, "address", findings)
        attributes = self._attributes(row, findings)
        content = None
        if ref and position and not any(f.severity is Severity.REJECT for f in findings):
            content = FeatureContent(
                ref=ref,
                position=position,
                names=names,
                phones=self._phones(row, findings),
                address=address,
                attributes=attributes,
                opening_hours=self._opening_hours(row, findings),
                verified_at=self._verified_at(row, findings),
                demo=bool(cells.read_flag(self._columns.first(row.values, "demo")[1])),
            )
        return CheckedRow(row, findings, content)

    def _ref(self, row: Row, findings: list[Finding]) -> str:
        column, value = self._columns.first(row.values, "ref")
        ref = cells.clean_text(value)
        if not ref:
            column = column or self._columns.by_field["ref"][0]
            text = _("The row has no identifier: fill in the column “{named}”.")
            findings.append(_reject("missing_ref", text, column, value, named=column))
        elif len(ref) > LONGEST_TEXT:
            findings.append(_too_long(column, value))
        return ref

    def _position(self, row: Row, findings: list[Finding]) -> Position | None:
        if row.position is not None:
            return self._in_range(row.position, "", findings)
        numbers: dict[str, float] = {}
        for field in ("lat", "lon"):
            column, value = self._columns.first(row.values, field)
            if not value:
                findings.append(_missing_coordinates(self._columns, field))
                continue
            number = cells.read_degrees(value)
            if number is None:
                text = _("“{value}” is not a coordinate: write decimal degrees, like 31.9539.")
                findings.append(_reject("not_a_number", text, column, value))
                continue
            numbers[field] = number
        if len(numbers) < 2:
            return None
        column = self._columns.first(row.values, "lat")[0]
        return self._in_range(Position(numbers["lon"], numbers["lat"]), column, findings)

    def _in_range(
        self, position: Position, column: str, findings: list[Finding]
    ) -> Position | None:
        lon, lat = position
        value = f"{lat}, {lon}"
        if not (is_longitude(lon) and is_latitude(lat)):
            text = _(
                "The coordinates {value} are out of range: latitude goes from -90 to 90, longitude"
                " from -180 to 180 degrees (WGS 84)."
            )
            findings.append(_reject("out_of_range", text, column, value))
            return None
        if lon == 0 and lat == 0:
            text = _("The coordinates are 0, 0, which stands for “unknown”: fill them in.")
            findings.append(_reject("zero_coordinates", text, column, value))
            return None
        return position

    def _locate(self, one: CheckedRow, codes: tuple[str, ...] | None) -> None:
        """Give the feature its areas, or reject it when it lies outside the country."""
        assert one.content is not None
        position = one.content.position
        if not self._finder.knows_the_border:
            codes = () if self._country.box.holds(position) else None
        if codes is not None:
            one.content = replace(one.content, area_codes=codes)
            return
        one.content = None
        one.findings.append(self._outside(one.row, position))

    def _outside(self, row: Row, position: Position) -> Finding:
        text = _("The place {value} lies outside the country.")
        code = "outside_country"
        if self._finder.areas_of([position.swapped])[0] is not None:
            code = "swapped_coordinates"
            text = _(
                "The place {value} lies outside the country; latitude and longitude look swapped."
            )
        column = self._columns.first(row.values, "lat")[0]
        value = f"{position.lat}, {position.lon}"
        return _reject(code, text, column, value)

    def _remember(self, one: CheckedRow) -> None:
        """Keep the first row of a ref and reject the others."""
        assert one.content is not None
        ref = one.content.ref
        first = self._first_row_of.setdefault(ref, one.row.number)
        if first != one.row.number:
            column = self._columns.by_field["ref"][0]
            text = _("The identifier “{value}” stands in row {first} already; that row was taken.")
            one.findings.append(_reject("repeated_ref", text, column, ref, first=first))
            one.content = None

    def _texts(self, row: Row, field: str, findings: list[Finding]) -> dict[str, str]:
        """Read a text in every language; one without a language gets that of its letters."""
        texts: dict[str, str] = {}
        wanted: list[tuple[str, str | None]] = [
            (f"{field}_{language}", language) for language in self._country.languages
        ]
        for key, language in [*wanted, (field, None)]:
            column, value = self._columns.first(row.values, key)
            text = cells.clean_text(value)
            if len(text) > LONGEST_TEXT:
                findings.append(_too_long(column, value))
            elif text:
                texts.setdefault(language or language_of(text, self._country.languages), text)
        return texts

    def _phones(self, row: Row, findings: list[Finding]) -> tuple[str, ...]:
        phones: list[str] = []
        for column, value in self._columns.all(row.values, "phone"):
            numbers, faults = cells.read_phones(value, self._country.phone_region)
            phones += numbers
            text = _("“{value}” is not a phone number; the place is loaded without it.")
            findings += [_warn("bad_phone", text, column, fault) for fault in faults]
        return tuple(dict.fromkeys(phones))

    def _attributes(self, row: Row, findings: list[Finding]) -> dict[str, object]:
        attributes: dict[str, object] = {}
        for attribute in self._definition.attributes:
            column, value = self._columns.first(row.values, ATTRIBUTE_PREFIX + attribute.name)
            if not value:
                continue
            read = cells.read_attribute(attribute, value)
            if read is None:
                text = _(
                    "“{value}” is not a value of {attribute}; the place is loaded without it."
                    " Possible: {known}."
                )
                known = ", ".join(v.name for v in attribute.values) or attribute.type
                findings.append(
                    _warn("bad_value", text, column, value, attribute=attribute.name, known=known)
                )
            else:
                attributes[attribute.name] = read
        return attributes

    def _opening_hours(self, row: Row, findings: list[Finding]) -> str | None:
        return self._optional(
            row, "opening_hours", findings, lambda text: text if are_opening_hours(text) else None
        )

    def _verified_at(self, row: Row, findings: list[Finding]) -> date | None:
        return self._optional(row, "verified_at", findings, cells.read_date)

    def _optional(
        self, row: Row, field: str, findings: list[Finding], read: Callable[[str], _T | None]
    ) -> _T | None:
        column, value = self._columns.first(row.values, field)
        text = cells.clean_text(value)
        if not text:
            return None
        result = read(text)
        if result is None:
            findings.append(_warn(f"bad_{field}", _OPTIONAL_FAULTS[field], column, value))
        return result


_OPTIONAL_FAULTS = {
    "opening_hours": _(
        "“{value}” is not written like Su-Th 08:00-15:00 (the OpenStreetMap way); the place is"
        " loaded without opening hours."
    ),
    "verified_at": _("“{value}” is not a date like 2026-11-24; the place is loaded without it."),
}


def _missing_coordinates(columns: Columns, field: str) -> Finding:
    column = (columns.by_field.get(field) or ("",))[0]
    text = _("The row has no coordinates: fill in latitude and longitude.")
    return _reject("missing_coordinates", text, column, "")


def _too_long(column: str, value: str) -> Finding:
    text = _("The text “{value}” has {length} characters; at most {most} are possible.")
    return _reject("too_long", text, column, value, length=len(value), most=LONGEST_TEXT)


def _reject(code: str, text: str, column: str, value: str, **more: object) -> Finding:
    return _finding(code, Severity.REJECT, text, column, value, more)


def _warn(code: str, text: str, column: str, value: str, **more: object) -> Finding:
    return _finding(code, Severity.WARN, text, column, value, more)


def _finding(
    code: str, severity: Severity, text: str, column: str, value: str, more: dict[str, object]
) -> Finding:
    message = Message(text, {"value": shown(value), **more})
    return Finding(code, severity, message, column=column, value=value)
