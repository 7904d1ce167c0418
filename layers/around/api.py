"""The JSON route of the radius query."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from layers.around.documentation import PARAMETERS, RESPONSES
from layers.around.rules import read_query
from layers.around.schemas import write_answer
from layers.around.service import answer
from layers.features.schemas import FeatureWriter
from layers.parameters import DeploymentHere, strict_parameters
from layers.responses import geojson, read_language

router = APIRouter()


@router.get(
    "/api/v1/around",
    summary="What is around a point",
    tags=["around"],
    openapi_extra={"parameters": PARAMETERS},
    responses=RESPONSES,
)
def around(request: Request, deployment: DeploymentHere) -> Response:
    """Give the features within a radius of a point, nearest first, as GeoJSON."""
    given = strict_parameters(request)
    language = read_language(given, request, deployment.country)
    query = read_query(given, deployment.catalogue, deployment.country)
    with deployment.database.reading() as session:
        found = answer(session, deployment, query)
    writer = FeatureWriter(
        catalogue=deployment.catalogue,
        areas=found.areas,
        language=language,
        directions_url=deployment.directions_url,
    )

    def link(**changed: str) -> str:
        return f"/api/v1/around?{urlencode({**given, **changed})}"

    return geojson(write_answer(found, writer, link), language)
