"""The JSON route of one feature."""

import orjson
from fastapi import APIRouter, Request, Response

from geo.database import driver_connection
from layers.areas.version import areas_version, current_areas_version
from layers.calendar.queries import read_corrections
from layers.catalogue.queries import CollectionState, collection_states
from layers.documentation import LANG, answer
from layers.features.queries import current_feature
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
    responses={200: answer("A GeoJSON Feature.", "application/geo+json")},
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
        row, areas = current_feature(session, definition, ref)
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


def _etag(
    asked: tuple[str, ...], state: CollectionState | None, areas: str, clock: OpeningClock
) -> str:
    """Return the validator of one feature. Whether it is open may change with every minute."""
    release = state.current_release if state else None
    return etag_of("feature", asked, release, areas, repr(clock.key))
