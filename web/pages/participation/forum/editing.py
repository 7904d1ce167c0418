"""Changing a topic of one's own, also one that still waits for a moderator."""

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from portal.participation.forums.editing import edit_topic, is_changeable
from portal.participation.forums.own import own_topic
from portal.participation.forums.rules import LONGEST_TEXT, LONGEST_TITLE, TOPIC
from portal.participation.spaces.queries import demand_space
from web.page.answers import nothing_here
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.participation.own_words import OwnWords, show_own, take_own

router = APIRouter(prefix="/{language}/participation/{space}/forum", include_in_schema=False)
_LONGEST = (LONGEST_TITLE, LONGEST_TEXT)


@router.get("/topics/{ref}/edit")
def show_edit(space: str, ref: str, page: CitizenHere) -> Response:
    """Show the form; raises NotFound for another's."""
    with page.reading() as session:
        own = _own(session, page, space, ref)
    return show_own(page, own)


@router.post("/topics/{ref}/edit")
def take_edit(space: str, ref: str, page: CitizenHere, given: CitizenFormHere) -> Response:
    """Save the change."""
    with page.reading() as session:
        own = _own(session, page, space, ref)
    return take_own(page, own, given, edit_topic)


def _own(session: Session, page: CitizenPage, space: str, ref: str) -> OwnWords:
    found = demand_space(session, space)
    topic = own_topic(session, page.person, found.id, ref)
    if topic is None:
        raise nothing_here()
    return OwnWords(
        kind=TOPIC,
        ref=topic.ref,
        post=topic,
        space=found,
        longest=_LONGEST,
        can_edit=is_changeable(topic, page.deployment.now()),
    )
