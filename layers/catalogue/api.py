"""The JSON routes of the catalogue."""

from fastapi import APIRouter, Request, Response

from layers.catalogue.queries import layer_states
from layers.catalogue.schemas import write_layer
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import json_response, read_language

router = APIRouter(tags=["layers"])


@router.get("/api/v1/layers", summary="All layers")
def list_layers(request: Request, deployment: DeploymentHere) -> Response:
    """List the layers with their attributes, radius limits and current releases."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    language = read_language(given, request, deployment.country)
    with deployment.database.reading() as session:
        states = layer_states(session, deployment.catalogue.names)
    layers = [write_layer(d, states.get(d.name)) for d in deployment.catalogue.definitions]
    return json_response({"layers": layers}, language)


@router.get("/api/v1/layers/{layer}", summary="One layer")
def show_layer(layer: str, request: Request, deployment: DeploymentHere) -> Response:
    """Give one layer."""
    given = strict_parameters(request)
    refuse_unknown(given, ("lang",))
    language = read_language(given, request, deployment.country)
    definition = deployment.catalogue[layer]
    with deployment.database.reading() as session:
        states = layer_states(session, [layer])
    return json_response(write_layer(definition, states.get(layer)), language)
