"""The routes of spaces for programs: the list with its filters, and one space with its news."""

from collections.abc import Collection, Mapping

from fastapi import APIRouter, Request, Response

from geo.errors import InvalidParameter, NotFound
from geo.messages import Several
from geo.messages import mark as _
from layers.documentation import TEXT, answer, parameter
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import etag_of, json_response, not_modified, validators
from portal.participation.spaces.answers import space_as_json, whole_space_as_json
from portal.participation.spaces.queries import find_space, list_spaces, news_of
from portal.participation.spaces.rules import state_key, state_of
from portal.participation.spaces.schemas import LEVELS, SPACES, STATES, WHOLE_SPACE

PATH = "/api/v1/spaces"
router = APIRouter(tags=["participation"])

_FILTERS = [
    parameter("level", "One level of participation.", {"type": "string", "enum": LEVELS}),
    parameter("state", "Where a space stands now.", {"type": "string", "enum": STATES}),
    parameter("agency", "The code of the agency that asks.", TEXT),
    parameter("area", "The code of an area; what names none is for the whole country.", TEXT),
]


@router.get(
    PATH,
    summary="Spaces of participation",
    openapi_extra={"parameters": _FILTERS},
    responses={200: answer("Published spaces.", "application/json", schema=SPACES)},
    response_class=Response,
)
def show_spaces(request: Request, deployment: DeploymentHere) -> Response:
    """List the published spaces that the filters leave, the newest first, in all languages."""
    given = strict_parameters(request)
    refuse_unknown(given, ("level", "state", "agency", "area"))
    level, state = _one_of(given, "level", LEVELS), _one_of(given, "state", STATES)
    area, now = given.get("area"), deployment.now()
    with deployment.database.reading() as session:
        spaces = list_spaces(session, given.get("agency"))
    spaces = [
        one
        for one in spaces
        if level in (None, one.level)
        and state in (None, state_of(one, now))
        and (area is None or area in one.areas or not one.areas)
    ]
    etag = etag_of("spaces", *(state_key(one, now) for one in spaces))
    known = _known(request, deployment, etag)
    if known is not None:
        return known
    content = {"spaces": [space_as_json(one, now) for one in spaces]}
    return _sent(deployment, content, etag)


@router.get(
    f"{PATH}/{{space}}",
    summary="One space of participation",
    responses={200: answer("The space.", "application/json", schema=WHOLE_SPACE)},
    response_class=Response,
)
def show_space(space: str, request: Request, deployment: DeploymentHere) -> Response:
    """Return a published space with its phases, its news and its outcome, in all languages."""
    refuse_unknown(strict_parameters(request), ())
    now = deployment.now()
    with deployment.database.reading() as session:
        found = find_space(session, space)
        if found is None:
            raise NotFound(_("There is no space “{name}”."), name=space)
        news = news_of(session, found.id)
    etag = etag_of("space", state_key(found, now))
    known = _known(request, deployment, etag)
    if known is not None:
        return known
    return _sent(deployment, whole_space_as_json(found, news, now), etag)


def _one_of(given: Mapping[str, str], name: str, known: Collection[str]) -> str | None:
    value = given.get(name)
    if value is None or value in known:
        return value
    raise InvalidParameter(
        name,
        _("{name}={value} is not possible. The values are: {known}."),
        value=value,
        allowed={"values": list(known)},
        name=name,
        known=Several(known),
    )


def _known(request: Request, deployment: DeploymentHere, etag: str) -> Response | None:
    return not_modified(request, etag, deployment.country.languages[0], negotiated=False)


def _sent(deployment: DeploymentHere, content: Mapping[str, object], etag: str) -> Response:
    language = deployment.country.languages[0]
    return json_response(content, language, negotiated=False, caching=validators(etag))
