"""The JSON route of the areas: what the base map draws when there are no tiles."""

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from layers.areas.queries import Outline, outlines
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import geojson, read_language

router = APIRouter(tags=["areas"])

_DEEPEST_LEVEL = 1
_TOLERANCE_DEG = 0.003
_CACHE_S = 3600


@router.get("/api/v1/areas", summary="Outlines of the country and its largest areas")
def list_areas(request: Request, deployment: DeploymentHere) -> Response:
    """Give simplified outlines for drawing, each with a place for its name."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    language = read_language(given, request, deployment.country)
    with deployment.database.reading() as session:
        found = outlines(session, deepest_level=_DEEPEST_LEVEL, tolerance_deg=_TOLERANCE_DEG)
    answer = geojson(
        {
            "type": "FeatureCollection",
            "demo": any(outline.demo for outline in found),
            "features": [_write(outline) for outline in found],
        },
        language,
    )
    answer.headers["Cache-Control"] = f"public, max-age={_CACHE_S}"
    return answer


def _write(outline: Outline) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": outline.code,
        "geometry": orjson.Fragment(outline.geometry),
        "properties": {
            "level": outline.level,
            "names": outline.names,
            "label": [round(outline.label_lon, 4), round(outline.label_lat, 4)],
        },
    }
