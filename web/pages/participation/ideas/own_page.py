"""One's own ideas in a space, with what becomes of those that nobody else sees."""

from fastapi import APIRouter, Response

from geo.errors import AroundMeError
from portal.participation.ideas.own import own_ideas, waiting_idea
from portal.participation.ideas.proposing import withdraw
from portal.participation.ideas.workflow import names_of_state
from portal.participation.spaces.queries import demand_space
from web.page.answers import Trouble, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.participation.words import VISIBILITY_NAMES

router = APIRouter(prefix="/{language}/participation/{space}/ideas/mine", include_in_schema=False)


@router.get("")
def show_own(space: str, page: CitizenHere) -> Response:
    """List one's own ideas."""
    return _page(page, space)


@router.post("")
def take_back_waiting(space: str, page: CitizenHere, given: CitizenFormHere) -> Response:
    """Take an idea back that waits for a moderator, with all that was written."""
    try:
        with page.writing() as session:
            found = demand_space(session, space)
            idea_id = waiting_idea(session, page.person, found.id, given.get("ref"))
            ctx = page.site.comments
            withdraw(session, ctx, page.person, found, idea_id, with_text=True)
    except AroundMeError as error:
        return _page(page, space, trouble_of(error))
    return page.go_to(f"/participation/{space}/ideas/mine", "idea-withdrawn")


def _page(page: CitizenPage, space: str, trouble: Trouble | None = None) -> Response:
    with page.reading() as session:
        found = demand_space(session, space)
        ideas = own_ideas(session, page.person, found.id)
    context = {
        "space": found,
        "ideas": ideas,
        "visibility_names": VISIBILITY_NAMES,
        "names_of_state": names_of_state,
    }
    return page.show("participation/ideas/mine.html", context, trouble)
