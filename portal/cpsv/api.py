"""The routes of the directory as linked data."""

from fastapi import APIRouter, Response

from portal.cpsv import reading
from portal.cpsv.answers import CpsvResponderHere
from portal.cpsv.documentation import CATALOGUE, RECORD, VOCABULARY, catalogue_in
from portal.linked_data.forms import JSON_LD, TURTLE

router = APIRouter(prefix="/cpsv", tags=["cpsv"])


@router.get(
    "/services/{name}",
    summary="One service as linked data",
    responses=RECORD,
    response_class=Response,
)
def show_service(name: str, here: CpsvResponderHere) -> Response:
    """Return a service in CPSV-AP 3.2: `CODE.ttl`, `CODE.jsonld`, or by what `Accept` asks for."""
    return here.show(name, reading.service_graph, "services")


@router.get(
    "/agencies/{name}",
    summary="One agency as linked data",
    responses=RECORD,
    response_class=Response,
)
def show_agency(name: str, here: CpsvResponderHere) -> Response:
    """Return an agency in CPSV-AP 3.2: `CODE.ttl`, `CODE.jsonld`, or by what `Accept` asks for."""
    return here.show(name, reading.agency_graph, "agencies")


@router.get(
    "/vocabularies/{name}",
    summary="One vocabulary as linked data",
    responses=VOCABULARY,
    response_class=Response,
)
def show_vocabulary(name: str, here: CpsvResponderHere) -> Response:
    """Return a vocabulary as a SKOS concept scheme."""
    return here.show(name, lambda _session, code, about: reading.vocabulary_graph(code, about))


@router.get(
    "/catalogue",
    summary="The whole directory as linked data",
    responses=CATALOGUE,
    response_class=Response,
)
def show_catalogue(here: CpsvResponderHere) -> Response:
    """Return all agencies, services and vocabularies in the form that `Accept` asks for."""
    return here.whole(None)


@router.get(
    "/catalogue.ttl",
    summary="The whole directory as Turtle",
    responses=catalogue_in(TURTLE),
    response_class=Response,
)
def show_catalogue_as_turtle(here: CpsvResponderHere) -> Response:
    """Return all agencies, services and vocabularies, one statement a line."""
    return here.whole(TURTLE)


@router.get(
    "/catalogue.jsonld",
    summary="The whole directory as JSON-LD",
    responses=catalogue_in(JSON_LD),
    response_class=Response,
)
def show_catalogue_as_json_ld(here: CpsvResponderHere) -> Response:
    """Return all agencies, services and vocabularies as one JSON-LD document."""
    return here.whole(JSON_LD)
