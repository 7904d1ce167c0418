"""From the rows of a file to drafts of records: each row's cells read, the parts put in order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo.messages import mark as _
from importers.columns.misspellings import nearest
from importers.directory.cells import Unreadable, Words, read_cell
from importers.directory.columns import HEADER_LANGUAGES, Field, Table
from importers.directory.findings import TableFinding, fault, remark
from importers.directory.sources import RecordForm, Source
from importers.findings import Finding, Severity
from importers.readers.rows import Row
from portal.directory.registers.rules import Content

_ORDER = "order"


@dataclass
class Part:
    """A part of a record as one row says it."""

    row: int
    content: Content
    order: int | None = None


@dataclass
class Draft:
    """A record as the rows of a file say it; `faulty` when any of its rows has to stay out."""

    code: str
    row: int
    content: Content
    parts: dict[str, list[Part]] = field(default_factory=dict)
    faulty: bool = False

    def whole(self, kept: Content) -> Content:
        """Put the record together; `kept` is what the file says nothing about."""
        parts = {
            name: [part.content for part in sorted(rows, key=_place)]
            for name, rows in self.parts.items()
        }
        return merged(kept, {**self.content, **parts})

    def part_row(self, name: str, number: int) -> int:
        """Return the row of a part by its place in the record."""
        return sorted(self.parts[name], key=_place)[number].row


@dataclass
class Gathered:
    """All that a file says: its records by code, what was found, and how many rows were read."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    findings: list[TableFinding] = field(default_factory=list)
    orphans: int = 0
    rows_read: int = 0


def gather(source: Source, words: Words) -> Gathered:
    """Read every row of a file."""
    gathered = Gathered()
    for sheet in sorted(source.sheets, key=lambda one: not one.table.is_main):
        gathered.findings += _unknown_columns(sheet)
        for row in sheet.rows():
            gathered.rows_read += 1
            _take(gathered, sheet, row, words)
    return gathered


def not_said(source: Source, record: Content) -> Content:
    """Return what a record says now in columns and sheets that the file does not have."""
    main = next(sheet for sheet in source.sheets if sheet.table.is_main)
    said = {known.path for known in main.fields.values()}
    said |= {(sheet.table.field,) for sheet in source.sheets}
    kept: Content = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            inner = {key: held for key, held in value.items() if (name, key) not in said}
            if inner:
                kept[name] = inner
        elif (name,) not in said:
            kept[name] = value
    return kept


def merged(one: Content, other: Content) -> Content:
    """Merge one content into another; what both hold in parts is joined part by part."""
    joined = dict(one)
    for name, value in other.items():
        held = joined.get(name)
        both = isinstance(held, dict) and isinstance(value, dict)
        joined[name] = {**held, **value} if both and isinstance(held, dict) else value
    return joined


def _place(part: Part) -> tuple[bool, int, int]:
    return (part.order is None, part.order or 0, part.row)


def _take(gathered: Gathered, sheet: RecordForm, row: Row, words: Words) -> None:
    content: Content = {}
    findings = list(row.findings)
    for known, value in _values(sheet, row, words, findings):
        _put(content, known.path, value)
    code = str(content.pop(sheet.table.record_column.field, ""))
    misplaced = _misplaced(gathered, sheet, code)
    if misplaced is not None:
        findings.append(misplaced)
        gathered.orphans += 1
    else:
        _keep(gathered, sheet.table, row.number, code, content)
        gathered.drafts[code].faulty |= _rejects(findings)
    gathered.findings += [TableFinding(sheet.name, row.number, code, one) for one in findings]


def _misplaced(gathered: Gathered, sheet: RecordForm, code: str) -> Finding | None:
    """Return why a row cannot be put with any record."""
    draft = gathered.drafts.get(code)
    if not code:
        return _no_code(sheet)
    if sheet.table.is_main:
        return None if draft is None else _repeated(sheet, code, draft.row)
    return _unknown_record(sheet, code) if draft is None else None


def _keep(gathered: Gathered, table: Table, number: int, code: str, content: Content) -> None:
    if table.is_main:
        gathered.drafts[code] = Draft(code, number, {table.record_column.field: code, **content})
        return
    order = content.pop(_ORDER, None)
    part = Part(number, content, order if isinstance(order, int) else None)
    gathered.drafts[code].parts.setdefault(table.field, []).append(part)


def _values(
    sheet: RecordForm, row: Row, words: Words, findings: list[Finding]
) -> Iterator[tuple[Field, Any]]:
    for header, known in sheet.fields.items():
        text = row.values.get(header)
        if text is None:
            continue
        try:
            value = read_cell(known.column, text, words, header)
        except Unreadable as unreadable:
            findings.append(unreadable.finding)
        else:
            if value not in (None, [], ""):
                yield known, value


def _put(content: Content, path: Sequence[str], value: object) -> None:
    for name in path[:-1]:
        content = content.setdefault(name, {})
    content[path[-1]] = value


def _rejects(findings: Sequence[Finding]) -> bool:
    return any(finding.severity is Severity.REJECT for finding in findings)


def _no_code(sheet: RecordForm) -> Finding:
    text = _("The row has no code, so nobody knows which record it is about.")
    hint = _("Fill in “{named}”, or delete the row.")
    return fault("missing_code", text, hint, column=_code_header(sheet))


def _repeated(sheet: RecordForm, code: str, first: int) -> Finding:
    text = _("The code “{value}” stands in row {first} already; that row was taken.")
    hint = _("Give each record a code of its own, or delete the row.")
    return fault("repeated_code", text, hint, column=_code_header(sheet), value=code, first=first)


def _unknown_record(sheet: RecordForm, code: str) -> Finding:
    text = _("There is no record “{value}” on the first sheet of the file.")
    hint = _("Correct the code in “{named}”, or add the record to the first sheet.")
    return fault("unknown_record", text, hint, column=_code_header(sheet), value=code)


def _code_header(sheet: RecordForm) -> str:
    wanted = sheet.table.record_column
    return next(header for header, known in sheet.fields.items() if known.column is wanted)


def _unknown_columns(sheet: RecordForm) -> Iterator[TableFinding]:
    for header in sheet.columns:
        if header not in sheet.fields:
            yield TableFinding(sheet.name, sheet.header_row, "", _unknown_column(sheet, header))


def _unknown_column(sheet: RecordForm, header: str) -> Finding:
    code = "unknown_column"
    twin = sheet.table.find(header)
    if twin is not None:
        text = _("“{named}” says the same as another column before it; it was left out.")
        return remark(code, text, _("Delete one of the two columns."), column=header)
    text = _("The column “{named}” is not one of the template; it was left out.")
    titles = {
        known.title(language): [known.title(language)]
        for known in sheet.table.fields(HEADER_LANGUAGES)
        for language in HEADER_LANGUAGES
    }
    near = nearest(header, titles)
    if near is not None:
        hint = _("Was “{near}” meant? Correct the header.")
        return remark(code, text, hint, column=header, near=near)
    return remark(code, text, _("Take the headers of the template."), column=header)
