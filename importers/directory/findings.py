"""What is found in the rows of the directory's tables, with the sheet and the row it stands in."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.messages import mark as _
from importers.findings import Finding, Severity, reject, warn
from importers.reports import finding_titles

_TITLES = {
    "bad_cell": _("Cells that cannot be read as what belongs there"),
    "bad_content": _("Values that break a rule of the register"),
    "bad_link": _("Codes of records that are not there"),
    "left_out": _("Records left out for another row of theirs"),
    "missing_code": _("Rows without the code of a record"),
    "other_agency": _("Records of another agency"),
    "repeated_code": _("Codes that stand more than once"),
    "unknown_column": _("Columns that are not known"),
    "unknown_record": _("Rows of a record that is not in the file"),
    "unknown_term": _("Words that are not in the list"),
}


def finding_title(code: str) -> str:
    """Return the marked title of a code: ours, or that of the importer's readers."""
    return _TITLES.get(code) or finding_titles.finding_title(code)


def titled_codes() -> frozenset[str]:
    """Return every code that has a title."""
    return frozenset(_TITLES)


def fault(
    code: str, text: str, hint: str, *, column: str = "", value: str = "", **more: object
) -> Finding:
    """Make a finding that keeps a row out, and its record with it."""
    return reject(code, text, hint, column=column, value=value, **more)


def remark(
    code: str, text: str, hint: str, *, column: str = "", value: str = "", **more: object
) -> Finding:
    """Make a finding whose row is taken all the same."""
    return warn(code, text, hint, column=column, value=value, **more)


@dataclass(frozen=True, slots=True)
class TableFinding:
    """One finding: `sheet` as the file calls it, `row` as the officer's program counts it.

    `record` is the code of the record that the row belongs to, as far as it could be read.
    """

    sheet: str
    row: int
    record: str
    finding: Finding

    @property
    def rejects(self) -> bool:
        """Return whether the row, and the record with it, is left out for this."""
        return self.finding.severity is Severity.REJECT


def by_row(findings: Sequence[TableFinding]) -> dict[tuple[str, int], list[Finding]]:
    """Return the findings of each row by its sheet and number."""
    found: dict[tuple[str, int], list[Finding]] = {}
    for one in findings:
        found.setdefault((one.sheet, one.row), []).append(one.finding)
    return found
