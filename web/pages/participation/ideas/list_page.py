"""The list of the ideas of a space: orders, groups of states, words, nearness, and a map."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import InvalidParameter, NotFound
from geo.messages import Message
from geo.messages import mark as _
from layers.areas.queries import area_names
from layers.parameters import DeploymentHere
from portal.comments.authors.service import names_of, names_version
from portal.directory.agencies.queries import agency_names
from portal.participation.ideas.listing import IdeaPage, IdeaQuery, list_ideas
from portal.participation.ideas.queries import count_by_state, space_key
from portal.participation.ideas.rules import GROUP_NAMES, STATES_OF, IdeaOrder, StateGroup
from portal.participation.ideas.workflow import names_of_state
from portal.participation.spaces.queries import demand_space
from portal.participation.spaces.rules import Activity, Space, phase_for, state_key
from web.page.answers import no_such_language
from web.page.finder_query import read_finder_query
from web.page.minutes import last_day_of
from web.page.origin import Origin, find_origin
from web.pages.directory.public_page import PublicPage

router = APIRouter(include_in_schema=False)

ORDER_NAMES = {
    IdeaOrder.NEWEST: _("Newest first"),
    IdeaOrder.SUPPORTED: _("Most supported"),
    IdeaOrder.DUE: _("Answer owed soonest"),
    IdeaOrder.NEAREST: _("Nearest first"),
}
_KNOWN = ("order", "group", "q", "place", "lat", "lon", "after")
_LONGEST_WORDS = 200


@dataclass(frozen=True)
class Shown:
    """What the list shows: a start where one was asked for, and a page of ideas."""

    page: IdeaPage = field(default_factory=lambda: IdeaPage((), None))
    origin: Origin | None = None
    problem: Message | None = None


@router.get("/{language}/participation/{space}/ideas")
def show_ideas(language: str, space: str, request: Request, deployment: DeploymentHere) -> Response:
    """List the ideas of a space."""
    if language not in deployment.country.languages:
        return no_such_language(request, deployment)
    public_page = PublicPage(request, language, deployment, _KNOWN)
    order = IdeaOrder(public_page.choice("order", tuple(IdeaOrder)) or _default(public_page))
    group = public_page.choice("group", tuple(StateGroup))
    with deployment.database.reading() as session:
        found = demand_space(session, space)
        if not found.allows(Activity.IDEA):
            raise NotFound(_("This space takes no ideas."))
        shown = _shown(session, public_page, found, order, group)
        ideas = [one.idea for one in shown.page.found]
        late = [one.id for one in ideas if one.is_overdue_at(public_page.now)]
        state, validator = public_page.kept(
            session,
            state_key(found, public_page.now),
            names_version(session),
            space_key(session, found.id),
            tuple(map(str, late)),
        )
        known = validator.known()
        if known is not None:
            return known
        counts = count_by_state(session, found.id)
        authors = names_of(session, {one.author_id for one in ideas if one.author_id})
        areas = area_names(session, {one.area for one in ideas if one.area})
        agencies = agency_names(session, found.agency)
    context: dict[str, Any] = {
        "space": found,
        "shown": shown,
        "late": set(late),
        "order": order,
        "orders": [(one, name) for one, name in ORDER_NAMES.items() if _offers(one, found)],
        "group": group,
        "groups": [
            (one, GROUP_NAMES[one], sum(counts.get(each, 0) for each in STATES_OF[one]))
            for one in StateGroup
        ],
        "count": sum(counts.values()),
        "told": {name: public_page.given.get(name, "") for name in _KNOWN},
        "address_with": lambda **more: _address(public_page, **more),
        "next": _address(public_page, after=shown.page.after) if shown.page.after else None,
        "authors": authors,
        "areas": areas,
        "agency_names": agencies.get(found.agency),
        "names_of_state": names_of_state,
        "last_day": lambda at: last_day_of(at, deployment),
        "may_propose": phase_for(found, Activity.IDEA, public_page.now) is not None,
        "has_located": any(one.position is not None for one in ideas),
    }
    links = public_page.links(f"{found.path}/ideas")
    answer = public_page.show("participation/ideas/ideas.html", links, state, **context)
    return validator.marked(answer)


def _default(public_page: PublicPage) -> IdeaOrder:
    """Return the nearest first where somebody named a place, the newest otherwise."""
    has_place = bool(public_page.given.keys() & {"place", "lat"})
    return IdeaOrder.NEAREST if has_place else IdeaOrder.NEWEST


def _offers(order: IdeaOrder, space: Space) -> bool:
    """Check whether an order says something: support is not part of every space."""
    needs = {IdeaOrder.SUPPORTED: Activity.SUPPORT, IdeaOrder.DUE: Activity.SUPPORT}.get(order)
    return needs is None or space.allows(needs)


def _shown(
    session: Session,
    public_page: PublicPage,
    space: Space,
    order: IdeaOrder,
    group: str | None,
) -> Shown:
    given = public_page.given
    wanted = IdeaQuery(
        order=order,
        group=None if group is None else StateGroup(group),
        words=given.get("q", "")[:_LONGEST_WORDS],
        after=given.get("after"),
    )
    if order is not IdeaOrder.NEAREST:
        return Shown(list_ideas(session, space.id, wanted))
    asked: dict[str, str] = {name: given[name] for name in ("place", "lat", "lon") if name in given}
    if not asked:
        return Shown()
    try:
        query = read_finder_query(public_page.language, asked)
        origin = find_origin(session, public_page.deployment, query)
    except InvalidParameter as error:
        return Shown(problem=error.message)
    if origin.position is None:
        return Shown(origin=origin)
    near = IdeaQuery(order, wanted.group, wanted.words, origin.position, after=wanted.after)
    return Shown(list_ideas(session, space.id, near), origin)


def _address(public_page: PublicPage, **more: str | None) -> str:
    """Return the address of the same list, some of what is asked exchanged, from its beginning."""
    asked = {name: text for name, text in public_page.given.items() if name != "after"}
    told = {name: text for name, text in {**asked, **more}.items() if text is not None}
    return f"?{urlencode(told)}"
