"""The JSON route of the areas: what the base map draws when there are no tiles."""

from fastapi import APIRouter, Request, Response

from layers.areas.queries import base_outlines
from layers.areas.schemas import write_outlines
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import geojson, read_language

router = APIRouter(tags=["areas"])

_CACHE_S = 3600


@router.get("/api/v1/areas", summary="Outlines of the country and its largest areas")
def list_areas(request: Request, deployment: DeploymentHere) -> Response:
    """Give simplified outlines for drawing, each with a place for its name."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    language = read_language(given, request, deployment.country)
    with deployment.database.reading() as session:
        found = base_outlines(session)
    answer = geojson(write_outlines(found), language)
    answer.headers["Cache-Control"] = f"public, max-age={_CACHE_S}"
    return answer
