"""The history of one record: each state, who made and approved it, and the way back to it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.coordinates import latin_digits
from geo.country import Names
from geo.errors import AroundMeError, NotFound
from portal.accounts.colleagues import names_by_address
from portal.accounts.officer_roles import Role
from portal.directory.back_office.queries import last_owner
from portal.directory.registers.definitions import Subject
from portal.proposals.queries import proposals_by_release
from portal.proposals.restoring import before_own_edit, restore
from portal.proposals.schemas import Version
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.minutes import minute_of
from web.page.officer_page import FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.diff.lines import diff_lines
from web.pages.officers.diff.places import pins
from web.pages.officers.proposals.view import SUBJECT_NAMES, names_of_agencies

router = APIRouter(prefix="/{language}/officers/history", include_in_schema=False)


@router.get("/{kind}/{code:path}")
def show_history(
    officer_page: OfficerPageHere, kind: str, code: str, release: str = ""
) -> Response:
    """Show all states of a record, the newest first, or compare one of them with what stands."""
    return _page(officer_page, _subject(kind), code, wanted=release)


@router.post("/{kind}/{code:path}")
def bring_back(officer_page: OfficerPageHere, kind: str, code: str, fields: FieldsHere) -> Response:
    """Bring back the state that a release has brought in: an approver, or who undoes an edit."""
    subject = _subject(kind)
    try:
        with officer_page.deployment.database.writing() as session:
            number, owner = _number(fields.get("release")), _owner(session, subject, code)
            own = before_own_edit(
                session, officer_page.proposables, subject, code, officer_page.officer
            )
            officer_page.require(Role.EDITOR if number == own else Role.APPROVER, owner)
            made = restore(
                session, officer_page.proposables, subject, code, number, officer_page.officer
            )
            waiting_id = str(made.id) if made.missing and made.agreed else None
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(officer_page, subject, code, trouble=trouble_of(error))
    if waiting_id is not None:
        return officer_page.go_to("drafts", waiting_id, said="agreed")
    return officer_page.go_to("history", kind, code, said="restored")


def _page(
    officer_page: OfficerPage,
    subject: Subject,
    code: str,
    *,
    wanted: str = "",
    trouble: Trouble | None = None,
) -> Response:
    with officer_page.deployment.database.reading() as session:
        owner = _owner(session, subject, code)
        officer_page.require(Role.VIEWER, owner)
        agencies = names_of_agencies(session)
        states = officer_page.proposables[subject].versions(session, code)
        own = before_own_edit(
            session, officer_page.proposables, subject, code, officer_page.officer
        )
        people = names_by_address(
            session, [by for one in states for by in (one.made_by, one.approved_by)]
        )
        brought = proposals_by_release(session, subject, code, officer_page.agencies())
        together = {number: (one.id, one.further_count) for number, one in brought.items()}
    if not states:
        raise nothing_here()
    may_restore = officer_page.officer.may(Role.APPROVER, owner)
    chosen = _chosen(states, wanted)
    before = [*(one.content for one in states[1:]), None]
    context = {
        "kind": subject.value,
        "code": code,
        "subject_name": SUBJECT_NAMES[subject],
        "folder": subject.folder,
        "names": states[0].content.get("names") or {},
        "is_gone": states[0].superseded_in is not None,
        "gone_together": _together(together, states[0].superseded_in),
        "compared": None
        if chosen is None
        else _compared(officer_page, subject, states[0], chosen, agencies)
        | {"may_restore": may_restore or chosen.introduced_in == own},
        "states": [
            _shown(officer_page, one, people)
            | {
                "may_restore": one.superseded_in is not None
                and (may_restore or one.introduced_in == own),
                "undoes_own": one.introduced_in == own,
                "together": _together(together, one.introduced_in),
            }
            | {"lines": diff_lines(officer_page, subject, former, one.content, agencies)}
            for one, former in zip(states, before, strict=True)
        ],
    }
    return officer_page.show("officers/history.html", context, here=subject.folder, trouble=trouble)


def _together(found: Mapping[int, tuple[UUID, int]], release: int | None) -> dict[str, Any] | None:
    """Return the proposal that changed other records in the same release, and how many in all."""
    proposal_id, further = found.get(release or 0, (None, 0))
    return {"id": proposal_id, "count": further + 1} if further else None


def _shown(officer_page: OfficerPage, one: Version, people: Mapping[str, str]) -> dict[str, Any]:
    approved_by = one.approved_by or ""
    return {
        "version": one,
        "made_by": people.get(one.made_by, one.made_by),
        "approved_by": people.get(approved_by, approved_by),
        "is_current": one.superseded_in is None,
        "moment": minute_of(one.activated_at, officer_page.deployment),
    }


def _chosen(states: Sequence[Version], wanted: str) -> Version | None:
    """Return the former state that is to be compared with what stands; raises NotFound."""
    if not wanted:
        return None
    number = _number(wanted)
    chosen = next((one for one in states if one.introduced_in == number), None)
    if chosen is None or chosen.superseded_in is None:
        raise nothing_here()
    return chosen


def _compared(
    officer_page: OfficerPage,
    subject: Subject,
    newest: Version,
    chosen: Version,
    agencies: Mapping[str, Names],
) -> dict[str, Any]:
    """Return what would be otherwise if a former state came back."""
    now = newest.content if newest.superseded_in is None else None
    return {
        "number": chosen.introduced_in,
        "lines": diff_lines(officer_page, subject, now, chosen.content, agencies),
        "pins": pins(officer_page, now, chosen.content) if subject is Subject.OFFICE else [],
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
