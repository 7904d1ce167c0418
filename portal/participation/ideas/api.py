"""The routes of ideas for programs: the ideas of a space, and one with all that was said of it."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from geo.errors import InvalidParameter, NotFound
from geo.messages import Several
from geo.messages import mark as _
from layers.around.rules import read_limit, read_origin
from layers.deployment import Deployment
from layers.documentation import TEXT, answer, parameter
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import etag_of, json_response, not_modified, validators
from portal.comments.authors.service import names_of, names_version
from portal.participation.ideas.answers import idea_as_json, whole_idea_as_json
from portal.participation.ideas.listing import IdeaQuery, list_ideas
from portal.participation.ideas.queries import (
    answers_of,
    find_idea,
    progress_of,
    space_key,
)
from portal.participation.ideas.rules import GoneIdea, IdeaOrder, StateGroup
from portal.participation.ideas.schemas import IDEA, IDEAS
from portal.participation.spaces.queries import demand_space
from portal.participation.spaces.rules import state_key

PATH = "/api/v1/spaces/{space}/ideas"
router = APIRouter(tags=["participation"])

_DEFAULT_LIMIT, _LARGEST_LIMIT = 20, 200
_LONGEST_WORDS = 200
_KNOWN = ("order", "group", "q", "lat", "lon", "located", "limit", "after")
_ORDERS, _GROUPS = [one.value for one in IdeaOrder], [one.value for one in StateGroup]
_PARAMETERS = [
    parameter("order", "In which order.", {"type": "string", "enum": _ORDERS}),
    parameter("group", "Which states.", {"type": "string", "enum": _GROUPS}),
    parameter("q", "Words of title and text.", TEXT),
    parameter("lat", "Latitude, for the nearest first.", {"type": "number"}),
    parameter("lon", "Longitude, for the nearest first.", {"type": "number"}),
    parameter("located", "Only those that have a place.", {"type": "string", "enum": ["yes"]}),
    parameter("limit", "At most so many.", {"type": "integer", "maximum": _LARGEST_LIMIT}),
    parameter("after", "The cursor of the page before.", TEXT),
]
_JSON = "application/json"


@router.get(
    PATH,
    summary="Ideas of a space",
    openapi_extra={"parameters": _PARAMETERS},
    responses={200: answer("Ideas that everybody may see.", _JSON, schema=IDEAS)},
    response_class=Response,
)
def list_space_ideas(space: str, request: Request, deployment: DeploymentHere) -> Response:
    """List the visible ideas of a space, in pages: `next` is the cursor of the one that follows."""
    given = strict_parameters(request)
    refuse_unknown(given, _KNOWN)
    wanted, now = _read(given, deployment), deployment.now()
    with deployment.database.reading() as session:
        found = demand_space(session, space)
        page = list_ideas(session, found.id, wanted)
        late = tuple(str(one.idea.id) for one in page.found if one.idea.is_overdue_at(now))
        etag = etag_of(
            "ideas",
            state_key(found, now),
            space_key(session, found.id),
            names_version(session),
            late,
            tuple(sorted(given.items())),
        )
        known = _known(request, deployment, etag)
        if known is not None:
            return known
        names = names_of(session, {one.idea.author_id for one in page.found if one.idea.author_id})
    ideas = [idea_as_json(one, found, names, now) for one in page.found]
    return _sent(deployment, {"ideas": ideas, "next": page.after}, etag)


@router.get(
    f"{PATH}/{{ref}}",
    summary="One idea",
    responses={200: answer("The idea.", _JSON, schema=IDEA)},
    response_class=Response,
)
def show_space_idea(space: str, ref: str, request: Request, deployment: DeploymentHere) -> Response:
    """Return an idea with its text, what the agency has said about it, and how far it has come."""
    refuse_unknown(strict_parameters(request), ())
    now = deployment.now()
    with deployment.database.reading() as session:
        found = demand_space(session, space)
        idea = find_idea(session, ref)
        if idea is None or isinstance(idea, GoneIdea) or idea.space_id != found.id:
            raise NotFound(_("There is no such idea."))
        late = idea.is_overdue_at(now)
        etag = etag_of(
            "idea", state_key(found, now), idea.ref, idea.version, late, names_version(session)
        )
        known = _known(request, deployment, etag)
        if known is not None:
            return known
        names = names_of(session, [idea.author_id] if idea.author_id else [])
        said, reports = answers_of(session, idea.id), progress_of(session, idea.id)
    content = whole_idea_as_json(idea, found, names, now, said, reports)
    return _sent(deployment, content, etag)


def _read(given: Mapping[str, str], deployment: Deployment) -> IdeaQuery:
    is_near = "lat" in given or "lon" in given
    order = _one_of(given, "order", _ORDERS)
    if order is None:
        order = IdeaOrder.NEAREST if is_near else IdeaOrder.NEWEST
    group = _one_of(given, "group", _GROUPS)
    is_nearest = order == IdeaOrder.NEAREST
    return IdeaQuery(
        order=IdeaOrder(order),
        group=None if group is None else StateGroup(group),
        words=given.get("q", "")[:_LONGEST_WORDS],
        near=read_origin(given, deployment.country) if is_nearest else None,
        is_located=_one_of(given, "located", ["yes"]) is not None,
        after=given.get("after"),
        limit=read_limit(given.get("limit"), _DEFAULT_LIMIT, _LARGEST_LIMIT),
    )


def _one_of(given: Mapping[str, str], name: str, known: list[str]) -> str | None:
    value = given.get(name)
    if value is None or value in known:
        return value
    raise InvalidParameter(
        name,
        _("{name}={value} is not possible. The values are: {known}."),
        value=value,
        allowed={"values": known},
        name=name,
        known=Several(known),
    )


def _known(request: Request, deployment: Deployment, etag: str) -> Response | None:
    return not_modified(request, etag, deployment.country.languages[0], negotiated=False)


def _sent(deployment: Deployment, content: Mapping[str, object], etag: str) -> Response:
    language = deployment.country.languages[0]
    return json_response(content, language, negotiated=False, caching=validators(etag))
