"""The form of a poll: its questions in all languages, its times, who holds the keys."""

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError
from portal.accounts.colleagues import officers_of
from portal.accounts.officer_roles import Role
from portal.participation.polls.draft_forms import read_poll
from portal.participation.polls.editing import PollDraft, change_draft, make_poll
from portal.participation.polls.rules import Poll
from portal.participation.spaces.rules import Space
from web.page.answers import trouble_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.polls.poll_form import EMPTY, MORE, show_form, written
from web.pages.officers.polls.poll_page import PollHere, poll_here, polls_of, space_here

router = APIRouter(
    prefix="/{language}/officers/participation/{space}/polls", include_in_schema=False
)


@router.get("/new")
def open_form(officer_page: OfficerPageHere, space: str) -> Response:
    """Show an empty form."""
    with officer_page.deployment.database.reading() as session:
        here = space_here(session, officer_page, space, Role.EDITOR)
        return show_form(session, officer_page, here, None, EMPTY)


@router.post("/new")
def take_new(officer_page: OfficerPageHere, space: str, fields: FieldsHere) -> Response:
    """Keep a new poll as a draft, or show another question."""
    with officer_page.deployment.database.reading() as session:
        here = space_here(session, officer_page, space, Role.EDITOR)
    return _take(officer_page, here, None, fields)


@router.get("/{ref}/edit")
def open_draft(officer_page: OfficerPageHere, space: str, ref: str) -> Response:
    """Show a draft in the form."""
    with officer_page.deployment.database.reading() as session:
        here = poll_here(session, officer_page, space, ref, Role.EDITOR)
        said = written(officer_page, here.poll, here.holders)
        return show_form(session, officer_page, here.space, here, said)


@router.post("/{ref}/edit")
def take_draft(officer_page: OfficerPageHere, space: str, ref: str, fields: FieldsHere) -> Response:
    """Keep another text of a draft, or show another question."""
    with officer_page.deployment.database.reading() as session:
        here = poll_here(session, officer_page, space, ref, Role.EDITOR)
    return _take(officer_page, here.space, here, fields)


def _take(
    officer_page: OfficerPage, space: Space, here: PollHere | None, fields: Fields
) -> Response:
    typed, database = dict(fields.but()), officer_page.deployment.database
    with database.reading() as session:
        if fields.get("command") == MORE:
            return show_form(session, officer_page, space, here, typed)
        officers = [one.id for one in officers_of(session, space.agency, Role.VIEWER)]
        draft, faults = read_poll(typed, officer_page.deployment.country, space, officers)
        if draft is None:
            return show_form(session, officer_page, space, here, typed, faults=faults)
    try:
        with database.writing() as session:
            poll = _kept(session, officer_page, space, here, draft)
    except AroundMeError as error:
        trouble = trouble_of(error)
        with database.reading() as session:
            return show_form(session, officer_page, space, here, typed, trouble=trouble)
    return officer_page.go_to("participation", space.name, "polls", poll.ref, said="done")


def _kept(
    session: Session,
    officer_page: OfficerPage,
    space: Space,
    here: PollHere | None,
    draft: PollDraft,
) -> Poll:
    polls, officer = polls_of(officer_page), officer_page.officer
    if here is None:
        return make_poll(session, polls, officer, space, draft)
    return change_draft(session, polls, officer, draft, here.poll)
