"""The JSON routes of the catalogue."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from layers.deployment import Deployment
from layers.documentation import LANG, answer
from layers.listing.schemas import write_layer
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import (
    current_states,
    etag_of,
    json_response,
    not_modified,
    read_language,
    validators,
)

router = APIRouter(tags=["layers"])

_DESCRIBED: dict[str, Any] = {
    "openapi_extra": {"parameters": [LANG]},
    "responses": {200: answer("The description.", "application/json")},
    "response_class": Response,
}


@router.get("/api/v1/layers", summary="All layers", **_DESCRIBED)
def list_layers(request: Request, deployment: DeploymentHere) -> Response:
    """List the layers with their attributes, radius limits and current releases."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    states = current_states(deployment)
    layers = [write_layer(d, states.get(d.name)) for d in deployment.catalogue.definitions]
    return _answer(request, deployment, given, {"layers": layers})


@router.get("/api/v1/layers/{layer}", summary="One layer", **_DESCRIBED)
def show_layer(layer: str, request: Request, deployment: DeploymentHere) -> Response:
    """Return one layer."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    definition = deployment.catalogue[layer]
    states = current_states(deployment)
    return _answer(request, deployment, given, write_layer(definition, states.get(layer)))


def _answer(
    request: Request, deployment: Deployment, given: Mapping[str, str], content: dict[str, Any]
) -> Response:
    """Answer with a part of the catalogue.

    Releases and definitions are all that it is made of, so its own bytes are the best validator.
    """
    language = read_language(given, request, deployment.country)
    negotiated = "lang" not in given
    body = orjson.dumps(content)
    etag = etag_of(body, language)
    unchanged = not_modified(request, etag, language, negotiated=negotiated)
    return unchanged or json_response(
        body, language, negotiated=negotiated, caching=validators(etag)
    )
