"""Changing an idea of one's own, also one that still waits for a moderator."""

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from portal.participation.ideas.editing import edit_idea, is_changeable
from portal.participation.ideas.own import own_idea
from portal.participation.ideas.rules import IDEA, LONGEST_TEXT, LONGEST_TITLE
from portal.participation.spaces.queries import demand_space
from web.page.answers import nothing_here
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.participation.own_words import OwnWords, show_own, take_own

router = APIRouter(
    prefix="/{language}/participation/{space}/ideas/{ref}/edit", include_in_schema=False
)
_LONGEST = (LONGEST_TITLE, LONGEST_TEXT)


@router.get("")
def show_edit(space: str, ref: str, page: CitizenHere) -> Response:
    """Show the form; raises NotFound for another's."""
    with page.reading() as session:
        own = _own(session, page, space, ref)
    return show_own(page, own)


@router.post("")
def take_edit(space: str, ref: str, page: CitizenHere, given: CitizenFormHere) -> Response:
    """Save the change."""
    with page.reading() as session:
        own = _own(session, page, space, ref)
    return take_own(page, own, given, edit_idea)


def _own(session: Session, page: CitizenPage, space: str, ref: str) -> OwnWords:
    found = demand_space(session, space)
    idea = own_idea(session, page.person, found.id, ref)
    if idea is None:
        raise nothing_here()
    return OwnWords(
        kind=IDEA,
        ref=idea.ref,
        post=idea,
        space=found,
        longest=_LONGEST,
        can_edit=is_changeable(session, idea, page.deployment.now()),
    )
