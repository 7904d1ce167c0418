"""One's own topics in a space, with what becomes of them, and taking them away."""

from fastapi import APIRouter, Response

from geo.errors import AroundMeError
from portal.participation.forums.own import own_topics, take_away
from portal.participation.spaces.queries import demand_space
from web.page.answers import Trouble, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.participation.words import VISIBILITY_NAMES

router = APIRouter(prefix="/{language}/participation/{space}/forum/mine", include_in_schema=False)


@router.get("")
def show_own(space: str, page: CitizenHere) -> Response:
    """List one's own topics."""
    return _page(page, space)


@router.post("")
def take_removal(space: str, page: CitizenHere, given: CitizenFormHere) -> Response:
    """Take a topic of one's own away."""
    try:
        with page.writing() as session:
            found = demand_space(session, space)
            take_away(session, page.site.comments, page.person, found, given.get("ref"))
    except AroundMeError as error:
        return _page(page, space, trouble_of(error))
    return page.go_to(f"/participation/{space}/forum/mine", "topic-removed")


def _page(page: CitizenPage, space: str, trouble: Trouble | None = None) -> Response:
    with page.reading() as session:
        found = demand_space(session, space)
        topics = own_topics(session, page.person, found.id)
    context = {
        "space": found,
        "topics": topics,
        "visibility_names": VISIBILITY_NAMES,
        "here": f"/{page.language}{found.path}/forum/mine",
    }
    return page.show("participation/forum/mine.html", context, trouble)
