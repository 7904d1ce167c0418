"""The JSON route of one feature."""

import orjson
from fastapi import APIRouter, Request, Response

from layers.features.queries import current_feature
from layers.features.schemas import FeatureWriter
from layers.opening.clock import OpeningClock
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import geojson, read_language

router = APIRouter(tags=["features"])


@router.get("/api/v1/layers/{layer}/features/{ref:path}", summary="One feature")
def show_feature(layer: str, ref: str, request: Request, deployment: DeploymentHere) -> Response:
    """Give the current state of one feature; one drawn as a line or polygon has a `shape` too."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    language = read_language(given, request, deployment.country)
    definition = deployment.catalogue[layer]
    with deployment.database.reading() as session:
        row, areas = current_feature(session, definition, ref)
    clock = OpeningClock(deployment.country, deployment.now())
    writer = FeatureWriter(
        catalogue=deployment.catalogue,
        areas=areas,
        language=language,
        directions_url=deployment.directions_url,
    )
    feature = writer.write(row, open_now=clock.openness(row["opening_hours"]))
    if row["shape"] is not None:
        feature["shape"] = orjson.Fragment(row["shape"])
    return geojson(feature, language)
