"""The JSON route of the radius query, answered by PostGIS."""

import time

from fastapi import APIRouter, Request, Response

from layers.around.documentation import PARAMETERS, RESPONSES
from layers.around.rules import read_query
from layers.around.schemas import PATH, Links, write_answer
from layers.around.service import answer_around
from layers.around.validators import CACHE_CONTROL, POSTGIS, etag_of_answer, keys_of, shows_releases
from layers.around.walking import answer_along_streets
from layers.features.schemas import FeatureWriter
from layers.opening.clock import opening_clock
from layers.parameters import DeploymentHere, strict_parameters
from layers.responses import geojson, read_language
from layers.routing.parameters import engine_of

router = APIRouter()


@router.get(
    PATH,
    summary="What is around a point",
    tags=["around"],
    openapi_extra={"parameters": PARAMETERS},
    responses=RESPONSES,
    response_class=Response,
)
def around(request: Request, deployment: DeploymentHere) -> Response:
    """Return the features within a radius of a point, nearest first, as GeoJSON."""
    # Most questions never come here: layers/hot/door.py answers them from memory.
    started = time.perf_counter()
    given = strict_parameters(request)
    language = read_language(given, request, deployment.country)
    query = read_query(given, deployment.catalogue, deployment.country)
    state = deployment.known_state()
    clock = None if state is None else opening_clock(deployment, deployment.now())
    engine = engine_of(request) if query.needs_streets else None
    if query.needs_streets:
        found = answer_along_streets(deployment, query, engine, clock)
    else:
        found = answer_around(deployment, query, clock)
    writer = FeatureWriter(
        catalogue=deployment.catalogue,
        areas=found.areas,
        language=language,
        directions_url=deployment.directions_url,
    )
    raw: bytes = request.scope["query_string"]
    caching = {"Cache-Control": CACHE_CONTROL}
    keys = keys_of(state, query.layers)
    if clock is not None and keys is not None and shows_releases(state, found.releases):
        streets = [] if engine is None else [f"streets {engine.number}"]
        caching["ETag"] = etag_of_answer(POSTGIS, [*keys, *streets], raw, language, clock)
    body = write_answer(found, writer, Links(given, raw))
    caching["Server-Timing"] = f"postgis;dur={(time.perf_counter() - started) * 1000:.3f}"
    return geojson(body, language, negotiated="lang" not in given, caching=caching)
