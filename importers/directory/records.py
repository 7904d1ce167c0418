"""From drafts to records: the rules of the register, whose records they are, and their links."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from geo.messages import Message
from geo.messages import mark as _
from importers.directory.findings import TableFinding, fault
from importers.directory.reading import Draft, Gathered, not_said
from importers.directory.sources import RecordForm, Source
from importers.findings import Finding, Severity
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register, owner_of
from portal.directory.registers.reading import missing_links, read_record
from portal.directory.registers.rules import written
from portal.proposals.schemas import Fault, Path
from portal.vocabularies.rules import Vocabularies

_NO_HINT = Message("")
# They name the code of a record, and are about a row that is none of its own.
_OF_OTHER_ROWS = frozenset({"repeated_code", "unknown_record"})


@dataclass(frozen=True)
class Known:
    """What is known while a file is read: its register, the vocabularies, what is current.

    `records` are all records of the register now, `codes` those of every register that they name.
    `scope` is the agency whose records the file holds, None for all. With `keeps_others` what the
    file does not hold stays.
    """

    register: Register
    vocabularies: Vocabularies
    records: Mapping[str, Record]
    codes: Mapping[Register, frozenset[str]]
    scope: str | None = None
    keeps_others: bool = False

    def is_ours(self, record: Record) -> bool:
        """Return whether a record is one that the file may speak about."""
        return self.scope is None or owner_of(record) == self.scope


@dataclass
class Sorted:
    """The records that can be taken, and the codes of those that cannot."""

    taken: dict[str, Record] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)


def sort_out(source: Source, gathered: Gathered, known: Known) -> Sorted:
    """Take every record without a fault; what is found is added to the findings."""
    sheets = {sheet.table.field: sheet for sheet in source.sheets}
    placed = _Places(sheets, gathered)
    made = Sorted()
    for draft in gathered.drafts.values():
        record = _record(source, draft, known, placed)
        if record is None:
            made.rejected.add(draft.code)
        else:
            made.taken[draft.code] = record
    while missing := _missing(made, known):
        for code, faults in missing.items():
            del made.taken[code]
            made.rejected.add(code)
            placed.note(gathered.drafts[code], faults, "bad_link")
    gathered.findings += _left_out(sheets[""], gathered, made.rejected)
    return made


def _record(source: Source, draft: Draft, known: Known, placed: "_Places") -> Record | None:
    now = known.records.get(draft.code)
    kept = {} if now is None else not_said(source, written(now))
    record, faults = read_record(known.register, draft.whole(kept), known.vocabularies)
    placed.note(draft, faults, "bad_content")
    owners = [one for one in (record, now) if one is not None and not known.is_ours(one)]
    for owner in owners[:1]:
        placed.note_scope(draft, owner_of(owner), known.scope or "")
    return None if draft.faulty else record


def _missing(made: Sorted, known: Known) -> dict[str, tuple[Fault, ...]]:
    """Find links to nobody among the records as they would be, of those that are taken."""
    stay = {
        code: record
        for code, record in known.records.items()
        if code not in made.taken
        and (known.keeps_others or code in made.rejected or not known.is_ours(record))
    }
    every = {**stay, **made.taken}
    codes = {**known.codes, known.register: every.keys()}
    found = missing_links(list(every.values()), codes)
    return {code: faults for code, faults in found.items() if code in made.taken}


class _Places:
    """Finds the row and the column that a value of a record came from."""

    def __init__(self, sheets: Mapping[str, RecordForm], gathered: Gathered) -> None:
        self._sheets = sheets
        self._findings = gathered.findings
        self._noted = {
            (one.sheet, one.row, sheet.fields[one.finding.column].path[0])
            for one in gathered.findings
            for sheet in sheets.values()
            if one.sheet == sheet.name and one.finding.column in sheet.fields and one.rejects
        }

    def note(self, draft: Draft, faults: Iterable[Fault], code: str) -> None:
        """Add the findings of a record; a cell that could not be read has been noted already."""
        for one in faults:
            draft.faulty = True
            sheet, row, path = self._place(draft, one.path)
            if not path or (sheet.name, row, path[0]) not in self._noted:
                header = sheet.header_of(path) or self._wanted(sheet, path)
                value = str(one.message.values.get("value", ""))
                finding = Finding(code, Severity.REJECT, one.message, _NO_HINT, header, value)
                self._findings.append(TableFinding(sheet.name, row, draft.code, finding))

    def note_scope(self, draft: Draft, owner: str, scope: str) -> None:
        """Add the finding that a record belongs to another agency."""
        text = _("“{value}” belongs to the agency “{owner}”, and the file speaks for “{scope}”.")
        hint = _("Leave the record out of the file.")
        finding = fault("other_agency", text, hint, value=draft.code, owner=owner, scope=scope)
        draft.faulty = True
        sheet = self._sheets[""]
        self._findings.append(TableFinding(sheet.name, draft.row, draft.code, finding))

    def _place(self, draft: Draft, path: Path) -> tuple[RecordForm, int, Path]:
        name = str(path[0]) if path else ""
        if name in self._sheets and name in draft.parts:
            number = path[1] if len(path) > 1 else 0
            assert isinstance(number, int)
            return self._sheets[name], draft.part_row(name, number), path[2:]
        return self._sheets[""], draft.row, path

    @staticmethod
    def _wanted(sheet: RecordForm, path: Path) -> str:
        """Name the column that the file lacks."""
        columns = sheet.table.columns
        wanted = [one for one in columns if path and one.field.partition(".")[0] == path[0]]
        return " / ".join(wanted[0].names.values()) if wanted else ""


def _left_out(
    sheet: RecordForm, gathered: Gathered, rejected: Iterable[str]
) -> Iterator[TableFinding]:
    """Yield that a record is left out for one of its parts, where its own row has no fault."""
    reasons: dict[str, list[TableFinding]] = {}
    for one in gathered.findings:
        if one.rejects and one.finding.code not in _OF_OTHER_ROWS:
            reasons.setdefault(one.record, []).append(one)
    for code in sorted(rejected):
        row = gathered.drafts[code].row
        if all((one.sheet, one.row) != (sheet.name, row) for one in reasons[code]):
            yield TableFinding(sheet.name, row, code, _for_part(code, reasons[code][0]))


def _for_part(code: str, one: TableFinding) -> Finding:
    text = _("“{value}” is left out as a whole: row {row} of the sheet “{sheet}” has a fault.")
    hint = _("Mend that row.")
    return fault("left_out", text, hint, value=code, row=one.row, sheet=one.sheet)
