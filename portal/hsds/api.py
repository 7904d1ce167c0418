"""The routes of the HSDS 3.0 read API."""

from typing import Any

from fastapi import APIRouter, Request, Response

from layers.documentation import answer
from layers.parameters import refuse_unknown, strict_parameters
from portal.directory.published.surroundings import PublicUrlHere
from portal.hsds import reading
from portal.hsds.answers import HsdsResponderHere
from portal.hsds.documentation import LIST, ONE, with_parameters
from portal.hsds.parameters import OF_PLACES, OF_SERVICES, PAGED

router = APIRouter(prefix="/hsds", tags=["hsds"])

_SERVICES = (*OF_SERVICES, "minimal", "full")
_ORGANIZATIONS = (*PAGED, "modified_after", "full", "full_service")
_PAIRS = (*OF_SERVICES, *OF_PLACES, "full")
_TAXONOMY_TERMS = (*PAGED, "taxonomy_id", "parent_id", "top_only")
_VERSION = "3.0"
_PROFILE = "https://docs.openreferral.org/en/v3.0.1/hsds/"


def _listed(names: tuple[str, ...]) -> dict[str, Any]:
    """Describe a list with these parameters."""
    return {
        "openapi_extra": with_parameters(names),
        "responses": LIST,
        "response_class": Response,
    }


def _one(*names: str) -> dict[str, Any]:
    """Describe one object with these parameters."""
    return {
        "openapi_extra": with_parameters(names),
        "responses": ONE,
        "response_class": Response,
    }


@router.get("", include_in_schema=False)
@router.get(
    "/",
    summary="What this API is",
    responses={200: answer("The version, and where it is described.", "application/json")},
)
def show_api(request: Request, public_url: PublicUrlHere) -> dict[str, str]:
    """Return the version of HSDS and where the API is described, which is so in every language."""
    refuse_unknown(strict_parameters(request), ("lang",))
    return {
        "version": _VERSION,
        "profile": _PROFILE,
        "openapi_url": f"{public_url}/openapi.json",
    }


@router.get("/services", summary="Services", **_listed(_SERVICES))
def list_services(here: HsdsResponderHere) -> Response:
    """List services with their organizations; `full` brings everything that belongs to them."""
    return here.list(reading.SERVICES, _SERVICES)


@router.get("/services/{service_id}", summary="One service", **_one())
def show_service(service_id: str, here: HsdsResponderHere) -> Response:
    """Return a service with everything that belongs to it."""
    return here.show(lambda session, _, writing: reading.one_service(session, service_id, writing))


@router.get("/organizations", summary="Organizations", **_listed(_ORGANIZATIONS))
def list_organizations(here: HsdsResponderHere) -> Response:
    """List the agencies that have not ended."""
    return here.list(reading.ORGANIZATIONS, _ORGANIZATIONS)


@router.get("/organizations/{organization_id}", summary="One organization", **_one("full_service"))
def show_organization(organization_id: str, here: HsdsResponderHere) -> Response:
    """Return an agency, also one that has ended, with its offices and services."""
    return here.show(
        lambda session, asked, writing: reading.one_organization(
            session, organization_id, asked, writing
        ),
        ("full_service",),
    )


@router.get("/service_at_locations", summary="Services at locations", **_listed(_PAIRS))
def list_service_at_locations(here: HsdsResponderHere) -> Response:
    """List which service is given at which office; `lat`, `lon` and `proximity` say where."""
    return here.list(reading.SERVICE_AT_LOCATIONS, _PAIRS)


@router.get("/service_at_locations/{pair_id}", summary="One service at a location", **_one())
def show_service_at_location(pair_id: str, here: HsdsResponderHere) -> Response:
    """Return a service at an office with everything that belongs to both."""
    return here.show(lambda session, _, writing: reading.one_pair(session, pair_id, writing))


@router.get("/taxonomies", summary="Taxonomies", **_listed(PAGED))
def list_taxonomies(here: HsdsResponderHere) -> Response:
    """List the vocabularies by which services and agencies are ordered."""
    return here.list(reading.TAXONOMIES, PAGED)


@router.get("/taxonomies/{taxonomy_id}", summary="One taxonomy", **_one())
def show_taxonomy(taxonomy_id: str, here: HsdsResponderHere) -> Response:
    """Return one vocabulary."""
    return here.show(lambda _session, _, writing: reading.one_taxonomy(taxonomy_id, writing))


@router.get("/taxonomy_terms", summary="Taxonomy terms", **_listed(_TAXONOMY_TERMS))
def list_taxonomy_terms(here: HsdsResponderHere) -> Response:
    """List the terms of the vocabularies, in their order."""
    return here.list(reading.TAXONOMY_TERMS, _TAXONOMY_TERMS)


@router.get("/taxonomy_terms/{term_id}", summary="One taxonomy term", **_one())
def show_taxonomy_term(term_id: str, here: HsdsResponderHere) -> Response:
    """Return one term."""
    return here.show(lambda _session, _, writing: reading.one_term(term_id, writing))
