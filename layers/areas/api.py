"""The JSON route of the areas: what the base map draws when there are no tiles."""

from fastapi import APIRouter, Request, Response

from layers.areas.queries import base_outlines
from layers.areas.schemas import write_outlines
from layers.areas.version import areas_version, current_areas_version
from layers.documentation import LANG, answer
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import asked_etags, etag_of, geojson, not_modified, read_language, validators

router = APIRouter(tags=["areas"])

# Borders change once in years, and nobody is led astray by an old one on a small map.
_CACHE_CONTROL = "public, max-age=3600"


@router.get(
    "/api/v1/areas",
    summary="Outlines of the country and its largest areas",
    openapi_extra={"parameters": [LANG]},
    responses={200: answer("A GeoJSON FeatureCollection.", "application/geo+json")},
    response_class=Response,
)
def list_areas(request: Request, deployment: DeploymentHere) -> Response:
    """Return simplified outlines for drawing, each with a place for its name."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    language = read_language(given, request, deployment.country)
    negotiated = "lang" not in given
    if asked_etags(request.scope):
        unchanged = not_modified(
            request,
            etag_of("areas", current_areas_version(deployment), language),
            language,
            negotiated=negotiated,
            cache_control=_CACHE_CONTROL,
        )
        if unchanged is not None:
            return unchanged
    with deployment.database.reading() as session:
        etag = etag_of("areas", areas_version(session), language)
        found = base_outlines(session)
    caching = validators(etag, _CACHE_CONTROL)
    return geojson(write_outlines(found), language, negotiated=negotiated, caching=caching)
