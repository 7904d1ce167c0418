"""The JSON route of names: suggestions for what is being typed."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from layers.documentation import LANG, answer, parameter
from layers.gazetteer.queries import name_sources
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import etag_of, json_response, not_modified, read_language, validators
from layers.search.parameters import (
    DEFAULT_LIMIT,
    LARGEST_LIMIT,
    LONGEST_NAME,
    PARAMETERS,
    read_name_query,
)
from layers.search.schemas import write_places
from layers.search.service import suggest_places

router = APIRouter(tags=["places"])

PATH = "/api/v1/places"
# The same beginnings are typed again and again, by everybody.
_CACHE_CONTROL = "public, max-age=300"
_DESCRIBED: list[dict[str, Any]] = [
    parameter(
        "q",
        "The beginning of a name, or of a later word of one, in any language and spelling; from "
        "one letter. What only sounds like it is found where little begins so.",
        {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "example": "amm"},
        required=True,
    ),
    parameter(
        "limit",
        "How many places at most.",
        {
            "type": "integer",
            "minimum": 1,
            "maximum": LARGEST_LIMIT,
            "default": DEFAULT_LIMIT,
            "example": 5,
        },
    ),
    LANG,
]


@router.get(
    PATH,
    summary="Places by the beginning of their name",
    openapi_extra={"parameters": _DESCRIBED},
    responses={200: answer("The places, those that matter most first.", "application/json")},
    response_class=Response,
)
def list_places(request: Request, deployment: DeploymentHere) -> Response:
    """Return areas, towns, neighbourhoods, streets and landmarks whose names begin so.

    Each has its kind, the areas it lies in, its point in WGS 84 degrees, and whether that is
    `approximate`, to about `radius_m` metres. `sources` are to be named where places are shown.
    """
    given = strict_parameters(request)
    refuse_unknown(given, PARAMETERS)
    language = read_language(given, request, deployment.country)
    asked = read_name_query(given)
    with deployment.database.reading() as session:
        places = suggest_places(session, deployment.country, asked.text, asked.limit)
        sources = name_sources(session)
    content = write_places(places, sources, deployment.country, deployment.catalogue)
    body = orjson.dumps(content)
    negotiated = "lang" not in given
    etag = etag_of(body, language)
    unchanged = not_modified(
        request, etag, language, negotiated=negotiated, cache_control=_CACHE_CONTROL
    )
    caching = validators(etag, _CACHE_CONTROL)
    return unchanged or json_response(body, language, negotiated=negotiated, caching=caching)
