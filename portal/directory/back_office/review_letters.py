"""The letter about records whose review is overdue, once a week to whoever may edit them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from geo.country import best_name
from geo.database import Database
from portal.accounts.colleagues import Colleague, officers_of
from portal.accounts.officer_roles import Role
from portal.accounts.security import FIRST_LANGUAGE, Security
from portal.directory.back_office.letters import REVIEW_OVERDUE
from portal.directory.back_office.overdue_reviews import OverdueRecord, overdue_for_review
from portal.notifications.service import Letter, write_once
from portal.notifications.templates import LANGUAGES

_GOOD_FOR = timedelta(days=7)
_MOST_NAMED = 10


def write_overdue_reviews(database: Database, security: Security, today: date) -> None:
    """Write to the editors of what is overdue; nothing to who was written to this week."""
    with database.writing() as session:
        for to, records in _by_editor(session, today):
            letter = _letter(security, to, records)
            write_once(session, security.keys, letter, str(to.id), week_of(today).isoformat())


def week_of(day: date) -> date:
    """Return the Sunday with which a day's week begins."""
    return day - timedelta(days=day.toordinal() % 7)


def _by_editor(
    session: Session, today: date
) -> Sequence[tuple[Colleague, Sequence[OverdueRecord]]]:
    """Return each editor with what is overdue: of the own agency, or of one that has no editor."""
    found: dict[str, tuple[Colleague, list[OverdueRecord]]] = {}
    by_agency: dict[str, list[OverdueRecord]] = {}
    for record in overdue_for_review(session, today):
        by_agency.setdefault(record.agency, []).append(record)
    for agency, records in by_agency.items():
        editors = officers_of(session, agency, Role.EDITOR)
        for one in [one for one in editors if one.is_of_agency] or editors:
            found.setdefault(str(one.id), (one, []))[1].extend(records)
    return list(found.values())


def _letter(security: Security, to: Colleague, records: Sequence[OverdueRecord]) -> Letter:
    language = to.language or FIRST_LANGUAGE
    values: Mapping[str, str] = {
        "site": security.site_name(language),
        "link": f"{security.public_url}/{language}/officers#due",
        "count": str(len(records)),
        **{f"records_{one}": _named(records, one) for one in LANGUAGES},
    }
    return Letter(REVIEW_OVERDUE, to.email, language, values, _GOOD_FOR)


def _named(records: Sequence[OverdueRecord], language: str) -> str:
    names = [best_name(one.names, language) or one.code for one in records[:_MOST_NAMED]]
    return "\n".join(
        f"- {name}" for name in [*names, *(["…"] if len(records) > len(names) else [])]
    )
