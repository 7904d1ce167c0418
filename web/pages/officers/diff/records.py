"""What becomes of several records at once, each with its name and its lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from geo.country import Names
from portal.directory.registers.definitions import Subject
from web.page.officer_page import OfficerPage
from web.pages.officers.diff.diff_line import DiffLine
from web.pages.officers.diff.lines import diff_lines

Content = Mapping[str, Any]
Pair = tuple[str, Content | None, Content | None]


@dataclass(frozen=True)
class RecordChange:
    """What becomes of one record; `faults` say why it cannot, `waiting` are drafts of it."""

    code: str
    names: Names
    lines: Sequence[DiffLine]
    is_new: bool = False
    is_gone: bool = False
    faults: Sequence[Markup] = ()
    waiting: Sequence[Any] = field(default=())


def record_changes(
    officer_page: OfficerPage,
    subject: Subject,
    pairs: Iterable[Pair],
    agencies: Mapping[str, Names],
) -> list[RecordChange]:
    """Compare records, each by its code, before and after; None is no record."""
    return [
        RecordChange(
            code=code,
            names=(new or old or {}).get("names") or {},
            lines=()
            if old is not None and new is None
            else diff_lines(officer_page, subject, old, new, agencies),
            is_new=old is None,
            is_gone=new is None,
        )
        for code, old, new in pairs
    ]
