"""The routes of the datasets as linked data, at the addresses where harvesters look for them."""

from fastapi import APIRouter, Response

from portal.linked_data.forms import JSON_LD, RDF_XML, TURTLE
from portal.opendata.dcat.answers import CatalogueResponderHere
from portal.opendata.dcat.documentation import CATALOGUE, DATASET, PARAMETERS, catalogue_in

router = APIRouter(tags=["dcat"])


@router.get(
    "/catalog",
    summary="All datasets as linked data, in pages",
    responses=CATALOGUE,
    response_class=Response,
    openapi_extra=PARAMETERS,
)
def show_catalogue(here: CatalogueResponderHere) -> Response:
    """Return a page of the catalogue (DCAT-AP 3.0.1) in the form that `Accept` asks for."""
    return here.page(None)


@router.get(
    "/catalog.ttl",
    summary="All datasets as Turtle, in pages",
    responses=catalogue_in(TURTLE),
    response_class=Response,
    openapi_extra=PARAMETERS,
)
def show_catalogue_as_turtle(here: CatalogueResponderHere) -> Response:
    """Return a page of the catalogue (DCAT-AP 3.0.1); what was withdrawn is an `as:Delete`."""
    return here.page(TURTLE)


@router.get(
    "/catalog.jsonld",
    summary="All datasets as JSON-LD, in pages",
    responses=catalogue_in(JSON_LD),
    response_class=Response,
    openapi_extra=PARAMETERS,
)
def show_catalogue_as_json_ld(here: CatalogueResponderHere) -> Response:
    """Return a page of the catalogue (DCAT-AP 3.0.1) as one JSON-LD document."""
    return here.page(JSON_LD)


@router.get(
    "/catalog.rdf",
    summary="All datasets as RDF/XML, in pages",
    responses=catalogue_in(RDF_XML),
    response_class=Response,
    openapi_extra=PARAMETERS,
)
def show_catalogue_as_rdf_xml(here: CatalogueResponderHere) -> Response:
    """Return a page of the catalogue (DCAT-AP 3.0.1) as RDF/XML."""
    return here.page(RDF_XML)


@router.get(
    "/dataset/{dataset}",
    summary="One dataset as linked data",
    responses=DATASET,
    response_class=Response,
)
def show_dataset(dataset: str, here: CatalogueResponderHere) -> Response:
    """Return a dataset by id or name in DCAT-AP 3.0.1: `NAME.ttl`, `NAME.jsonld`, `NAME.rdf`."""
    return here.dataset(dataset)
