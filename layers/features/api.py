"""The JSON route of one feature."""

from urllib.parse import quote

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from geo.database import driver_connection
from geo.errors import NotFound
from layers.areas.version import areas_version, current_areas_version
from layers.calendar.queries import read_corrections
from layers.catalogue.queries import CollectionState, collection_states
from layers.documentation import LANG, answer
from layers.features.queries import current_feature, heir_of
from layers.features.schemas import FeatureWriter
from layers.opening.clock import OpeningClock, opening_clock
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import (
    asked_etags,
    current_states,
    etag_of,
    geojson,
    not_modified,
    read_language,
    validators,
)

router = APIRouter(tags=["features"])


@router.get(
    "/api/v1/layers/{layer}/features/{ref:path}",
    summary="One feature",
    openapi_extra={"parameters": [LANG]},
    responses={
        200: answer("A GeoJSON Feature.", "application/geo+json"),
        308: {"description": "The feature is found under another ref now."},
    },
    response_class=Response,
)
def show_feature(layer: str, ref: str, request: Request, deployment: DeploymentHere) -> Response:
    """Return the current state of one feature; one drawn as a line or polygon has a `shape` too."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    language = read_language(given, request, deployment.country)
    negotiated = "lang" not in given
    definition = deployment.catalogue[layer]
    now = deployment.now()

    def etag(state: CollectionState | None, areas: str, clock: OpeningClock) -> str:
        asked = (layer, ref, language, deployment.directions_url, repr(definition))
        return _etag(asked, state, areas, clock)

    if asked_etags(request.scope):
        state = current_states(deployment).get(layer)
        current = etag(
            state,
            current_areas_version(deployment),
            opening_clock(deployment, now, lambda: deployment.database.ask(read_corrections)),
        )
        unchanged = not_modified(request, current, language, negotiated=negotiated)
        if unchanged is not None:
            return unchanged
    # The validator comes out of the snapshot that the body is read from: a release that became
    # current in the meantime must not be given the validator of the one before.
    with deployment.database.reading() as session:
        try:
            row, areas = current_feature(session, definition, ref)
        except NotFound:
            heir = heir_of(session, layer, ref)
            if heir is None:
                raise
            return _led_to(request, layer, heir)
        corrections = read_corrections(driver_connection(session))
        clock = OpeningClock(deployment.country, now, lambda: corrections)
        state = collection_states(session, [layer]).get(layer)
        read = etag(state, areas_version(session), clock)
    writer = FeatureWriter(
        catalogue=deployment.catalogue,
        areas=areas,
        language=language,
        directions_url=deployment.directions_url,
    )
    feature = writer.write(row, open_now=clock.openness(row["opening_hours"]))
    if row["shape"] is not None:
        feature["shape"] = orjson.Fragment(row["shape"])
    return geojson(feature, language, negotiated=negotiated, caching=validators(read))


def _led_to(request: Request, layer: str, ref: str) -> Response:
    """Lead whoever asks by a former ref to the feature that has it now."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/api/v1/layers/{layer}/features/{quote(ref)}{query}", 308)


def _etag(
    asked: tuple[str, ...], state: CollectionState | None, areas: str, clock: OpeningClock
) -> str:
    """Return the validator of one feature. Whether it is open may change with every minute."""
    release = state.current_release if state else None
    return etag_of("feature", asked, release, areas, repr(clock.key))
