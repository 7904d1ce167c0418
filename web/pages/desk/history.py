"""The history of one record: each state, who made and approved it, and the way back to it."""

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.coordinates import latin_digits
from geo.errors import AroundMeError, NotFound
from portal.accounts.officer_roles import Role
from portal.directory.desk.queries import last_owner
from portal.directory.registers.definitions import Subject
from portal.proposals.schemas import Version
from portal.proposals.service import restore
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.desk import Desk, DeskHere, FieldsHere
from web.page.minutes import minute_of
from web.pages.desk.diff import diff_lines
from web.pages.desk.proposals_view import SUBJECT_NAMES, names_of_agencies

router = APIRouter(prefix="/{language}/officers/history", include_in_schema=False)


@router.get("/{kind}/{code:path}")
def show_history(desk: DeskHere, kind: str, code: str) -> Response:
    """Show all states of a record, the newest first."""
    return _page(desk, _subject(kind), code)


@router.post("/{kind}/{code:path}")
def bring_back(desk: DeskHere, kind: str, code: str, fields: FieldsHere) -> Response:
    """Bring back the state that a release has brought in."""
    subject = _subject(kind)
    try:
        with desk.deployment.database.writing() as session:
            desk.require(Role.APPROVER, _owner(session, subject, code))
            number = _number(fields.get("release"))
            restore(session, desk.proposables, subject, code, number, desk.officer)
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(desk, subject, code, trouble_of(error))
    return desk.go_to("history", kind, code, said="restored")


def _page(desk: Desk, subject: Subject, code: str, trouble: Trouble | None = None) -> Response:
    with desk.deployment.database.reading() as session:
        owner = _owner(session, subject, code)
        desk.require(Role.VIEWER, owner)
        agencies = names_of_agencies(session)
        states = desk.proposables[subject].versions(session, code)
    if not states:
        raise nothing_here()
    before = [*(one.content for one in states[1:]), None]
    context = {
        "kind": subject.value,
        "code": code,
        "subject_name": SUBJECT_NAMES[subject],
        "names": states[0].content.get("names") or {},
        "is_gone": states[0].superseded_in is not None,
        "may_restore": desk.officer.may(Role.APPROVER, owner),
        "states": [
            _shown(desk, one) | {"lines": diff_lines(desk, subject, former, one.content, agencies)}
            for one, former in zip(states, before, strict=True)
        ],
    }
    return desk.show("desk_history.html", context, here=_PARTS[subject], trouble=trouble)


_PARTS = {
    Subject.AGENCY: "agencies",
    Subject.SERVICE: "services",
    Subject.OFFICE: "offices",
}


def _shown(desk: Desk, one: Version) -> dict[str, Any]:
    return {
        "version": one,
        "is_current": one.superseded_in is None,
        "moment": minute_of(one.activated_at, desk.deployment),
    }


def _subject(kind: str) -> Subject:
    try:
        return Subject(kind)
    except ValueError:
        raise nothing_here() from None


def _owner(session: Session, subject: Subject, code: str) -> str | None:
    """Return the agency that a record belongs to; None for an office that names none."""
    owner = None if "\0" in code else last_owner(session, subject, code)
    if owner is None:
        raise nothing_here()
    return owner or None


def _number(text: str) -> int:
    plain = latin_digits(text).strip()
    if not (plain.isdecimal() and len(plain) <= 9):
        raise nothing_here()
    return int(plain)
