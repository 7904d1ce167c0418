"""Opening a topic: behind the sign-in, under a name, in a category."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from geo.errors import AroundMeError, InvalidFields, Refused
from geo.messages import Message
from geo.messages import mark as _
from portal.comments.authors.service import author_of, demand_author
from portal.comments.moderation.screening import may_link
from portal.participation.forums.opening import open_topic, read_topic
from portal.participation.forums.queries import categories_of
from portal.participation.forums.rules import LONGEST_TEXT, LONGEST_TITLE
from portal.participation.spaces.queries import demand_space
from portal.participation.spaces.rules import Activity, demand_activity
from web.page.answers import Trouble, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage

router = APIRouter(prefix="/{language}/participation/{space}/forum/new", include_in_schema=False)

_FIELDS = ("category", "title", "text")
_FAULTY = _("Something is missing or not right. Nothing is lost: it stands beside each field.")


@router.get("")
def show_form(space: str, page: CitizenHere) -> Response:
    """Show the form; who has no name chooses one first, before anything is typed."""
    with page.reading() as session:
        found = demand_space(session, space)
        demand_author(session, page.person)
    trouble = None
    try:
        demand_activity(found, Activity.FORUM, page.deployment.now())
    except Refused as error:
        trouble = Trouble(error.message, 200)
    category = page.request.query_params.get("category", "")[:10]
    return _page(page, space, {"category": category}, trouble)


@router.post("")
def take_form(space: str, page: CitizenHere, given: CitizenFormHere) -> Response:
    """Open the topic, or say what is wrong beside each field."""
    typed = {name: given.get(name) for name in _FIELDS}
    try:
        with page.writing() as session:
            found = demand_space(session, space)
            author = author_of(session, page.person.id)
            links = author is not None and may_link(author)
            categories = categories_of(session, found.id)
            new = read_topic(typed, page.language, categories, may_link=links)
            opened = open_topic(session, page.site.comments, page.person, found, new)
    except InvalidFields as error:
        faults = {one.parameter: one.message for one in error.faults}
        return _page(page, space, typed, Trouble(Message(_FAULTY)), faults)
    except AroundMeError as error:
        return _page(page, space, typed, trouble_of(error))
    if opened.is_pending:
        return page.go_to("/my", "topic-pending")
    return page.go_to(f"{found.path}/forum/topics/{opened.ref}")


def _page(
    page: CitizenPage,
    space: str,
    typed: Mapping[str, str],
    trouble: Trouble | None = None,
    faults: Mapping[str, Message] | None = None,
) -> Response:
    with page.reading() as session:
        found = demand_space(session, space)
        categories = categories_of(session, found.id)
    told = faults or {}
    context = {
        "space": found,
        "categories": categories,
        "typed": typed,
        "faulty": {f"f-{name}": page.say(one.text, **one.values) for name, one in told.items()},
        "form_address": f"/{page.language}{found.path}/forum/new",
        "limits": {"title": LONGEST_TITLE, "text": LONGEST_TEXT},
    }
    return page.show("participation/forum/new.html", context, trouble)
