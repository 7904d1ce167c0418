"""The pages on which officers write announcements, publish them and end them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidParameter
from geo.messages import mark as _
from portal.accounts.officer_roles import Role, clean_agency
from portal.announcements.models import AnnouncementRow
from portal.announcements.queries import announcements_of, find_announcement
from portal.announcements.rules import (
    LONGEST_LINK,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Kind,
    State,
    read_announcement,
    read_end,
    state_of,
    written_moment,
)
from portal.announcements.service import discard, end, publish, save
from portal.directory.agencies.queries import agency_lines, agency_names
from portal.proposals.schemas import Fault
from web.navigation import Part
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.minutes import minute_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.page.site import site_of
from web.pages.announcements import KIND_NAMES

router = APIRouter(prefix="/{language}/officers/announcements", include_in_schema=False)

PART = Part("announcements", "officers/announcements", _("Announcements"))
STATE_NAMES = {
    State.DRAFT: _("Draft"),
    State.WAITING: _("Waits for its start"),
    State.SHOWN: _("Shown now"),
    State.ENDED: _("Ended"),
}

_EMPTY = dict.fromkeys(("kind", "agency", "link", "starts_at", "ends_at"), "")


@router.get("")
def list_announcements(officer_page: OfficerPageHere) -> Response:
    """List what one's agencies and the government have announced, the newest first."""
    with officer_page.deployment.database.reading() as session:
        rows = announcements_of(session, officer_page.agencies())
        names = agency_names(session, *{row.agency for row in rows if row.agency})
        session.expunge_all()
    deployment = officer_page.deployment
    context = {
        "announcements": [
            (row, _state(officer_page, row), names.get(row.agency or ""),
             minute_of(row.starts_at, deployment), minute_of(row.ends_at, deployment))
            for row in rows
        ],
        "kind_names": KIND_NAMES,
        "state_names": STATE_NAMES,
        "may_write": officer_page.officer.may_somewhere(Role.EDITOR),
    }  # fmt: skip
    return officer_page.show("officers/announcements.html", context, here=PART.name)


@router.get("/new")
def open_form(officer_page: OfficerPageHere) -> Response:
    """Show an empty form."""
    officer_page.require_somewhere(Role.EDITOR)
    return _form(officer_page, None, {"kind": Kind.INFORMATION.value})


@router.post("/new")
def make_announcement(officer_page: OfficerPageHere, fields: FieldsHere) -> Response:
    """Keep a new announcement, and publish it where that is asked."""
    officer_page.require_somewhere(Role.EDITOR)
    return _keep(officer_page, fields, None)


@router.get("/{announcement_id}")
def open_announcement(officer_page: OfficerPageHere, announcement_id: UUID) -> Response:
    """Show an announcement: a draft as a form, what is published with the ways to end it."""
    row = _found(officer_page, announcement_id)
    return _form(officer_page, row, _said(officer_page, row))


@router.post("/{announcement_id}")
def change_announcement(
    officer_page: OfficerPageHere, announcement_id: UUID, fields: FieldsHere
) -> Response:
    """Change, publish or throw away a draft; end what is published."""
    row = _found(officer_page, announcement_id)
    officer_page.require(Role.EDITOR, row.agency)
    command = fields.get("command")
    if command in ("save", "publish"):
        return _keep(officer_page, fields, row)
    try:
        with officer_page.deployment.database.writing() as session:
            _end_or_discard(session, officer_page, row.id, fields)
    except AroundMeError as error:
        return _form(officer_page, row, _said(officer_page, row), trouble=trouble_of(error))
    return _done(officer_page)


def _end_or_discard(
    session: Session, officer_page: OfficerPage, announcement_id: UUID, fields: Fields
) -> None:
    command, officer = fields.get("command"), officer_page.officer
    if command == "discard":
        discard(session, announcement_id, officer)
    elif command == "end":
        end(session, announcement_id, officer)
    elif command == "move":
        until = read_end(fields.get("ends_at"), officer_page.deployment.country)
        end(session, announcement_id, officer, until)
    else:
        raise nothing_here()


def _keep(officer_page: OfficerPage, fields: Fields, row: AnnouncementRow | None) -> Response:
    """Keep what was written, and publish it with the same press; else show what is wrong."""
    typed = dict(fields.but())
    said, faults = read_announcement(typed, officer_page.deployment.country, officer_page.now)
    _check_agency(typed.get("agency"), faults)
    if said is None or faults:
        return _form(officer_page, row, typed, faults=faults)
    try:
        with officer_page.deployment.database.writing() as session:
            kept = save(session, said, officer_page.officer, row.id if row else None)
            if fields.get("command") == "publish":
                publish(session, kept.id, officer_page.officer)
    except AroundMeError as error:
        return _form(officer_page, row, typed, trouble=trouble_of(error))
    return _done(officer_page)


def _check_agency(text: str | None, faults: list[InvalidParameter]) -> None:
    """Add the fault of a code that no agency can have; whose it may be is for `save` to say."""
    try:
        clean_agency(text)
    except InvalidParameter as error:
        faults.append(error)


def _done(officer_page: OfficerPage) -> Response:
    site_of(officer_page.request).announcements.forget()
    return officer_page.go_to("announcements", said="done")


def _found(officer_page: OfficerPage, announcement_id: UUID) -> AnnouncementRow:
    with officer_page.deployment.database.reading() as session:
        row = find_announcement(session, announcement_id)
        if row is None:
            raise nothing_here()
        session.expunge(row)
    # The government's own may be read by whoever works here.
    if row.agency is not None:
        officer_page.require(Role.VIEWER, row.agency)
    return row


def _state(officer_page: OfficerPage, row: AnnouncementRow) -> State:
    return state_of(row.published_at, row.starts_at, row.ends_at, officer_page.now)


def _said(officer_page: OfficerPage, row: AnnouncementRow) -> dict[str, str]:
    country = officer_page.deployment.country
    return {
        "kind": row.kind,
        "agency": row.agency or "",
        "link": row.link or "",
        "starts_at": written_moment(row.starts_at, country),
        "ends_at": written_moment(row.ends_at, country),
        **{f"title_{one}": text for one, text in row.titles.items()},
        **{f"text_{one}": text for one, text in row.texts.items()},
    }


def _form(
    officer_page: OfficerPage,
    row: AnnouncementRow | None,
    said: Mapping[str, str],
    *,
    trouble: Trouble | None = None,
    faults: Sequence[InvalidParameter] = (),
) -> Response:
    officer = officer_page.officer
    agency = row.agency if row else None
    with officer_page.deployment.database.reading() as session:
        lines = agency_lines(session)
    mine = officer.agencies_where(Role.EDITOR)
    context = {
        "row": row,
        "state": State.DRAFT if row is None else _state(officer_page, row),
        "state_names": STATE_NAMES,
        "kinds": [(kind.value, officer_page.translate(KIND_NAMES[kind])) for kind in Kind],
        "agencies": [(one.code, one.names) for one in lines if mine is None or one.code in mine],
        "for_all": mine is None,
        "may_edit": row is None or officer.may(Role.EDITOR, agency),
        "may_publish": officer.may_somewhere(Role.APPROVER),
        "said_before": {**_EMPTY, **said},
        "limits": {"title": LONGEST_TITLE, "text": LONGEST_TEXT, "link": LONGEST_LINK},
    }
    return officer_page.show(
        "officers/announcement.html",
        context,
        here=PART.name,
        trouble=trouble,
        faults=[Fault((one.parameter,), one.message) for one in faults],
    )
