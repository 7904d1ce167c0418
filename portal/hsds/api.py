"""The routes of the HSDS 3.0 read API."""

from fastapi import APIRouter, Request, Response

from layers.parameters import refuse_unknown, strict_parameters
from portal.directory.published.surroundings import PublicUrlHere
from portal.hsds import service
from portal.hsds.answers import ReceptionHere
from portal.hsds.parameters import OF_PLACES, OF_SERVICES, PAGED

router = APIRouter(prefix="/hsds", tags=["hsds"])

_VERSION = "3.0"
_PROFILE = "https://docs.openreferral.org/en/v3.0.1/hsds/"


@router.get("", include_in_schema=False)
@router.get("/", summary="What this API is")
def show_api(request: Request, public_url: PublicUrlHere) -> dict[str, str]:
    """Tell the version of HSDS and where the API is described."""
    refuse_unknown(strict_parameters(request), ())
    return {
        "version": _VERSION,
        "profile": _PROFILE,
        "openapi_url": f"{public_url}{request.app.openapi_url}",
    }


@router.get("/services", summary="Services")
def list_services(here: ReceptionHere) -> Response:
    """List services with their organizations; `full` brings everything that belongs to them."""
    return here.list(service.SERVICES, (*OF_SERVICES, "minimal", "full"))


@router.get("/services/{service_id}", summary="One service")
def show_service(service_id: str, here: ReceptionHere) -> Response:
    """Give a service with everything that belongs to it."""
    return here.show(lambda session, _, writing: service.one_service(session, service_id, writing))


@router.get("/organizations", summary="Organizations")
def list_organizations(here: ReceptionHere) -> Response:
    """List the agencies that have not ended."""
    return here.list(service.ORGANIZATIONS, (*PAGED, "modified_after", "full", "full_service"))


@router.get("/organizations/{organization_id}", summary="One organization")
def show_organization(organization_id: str, here: ReceptionHere) -> Response:
    """Give an agency, also one that has ended, with its offices and services."""
    return here.show(
        lambda session, asked, writing: service.one_organization(
            session, organization_id, asked, writing
        ),
        ("full_service",),
    )


@router.get("/service_at_locations", summary="Services at locations")
def list_service_at_locations(here: ReceptionHere) -> Response:
    """List which service is given at which office; `lat`, `lon` and `proximity` say where."""
    return here.list(service.SERVICE_AT_LOCATIONS, (*OF_SERVICES, *OF_PLACES, "full"))


@router.get("/service_at_locations/{pair_id}", summary="One service at a location")
def show_service_at_location(pair_id: str, here: ReceptionHere) -> Response:
    """Give a service at an office with everything that belongs to both."""
    return here.show(lambda session, _, writing: service.one_pair(session, pair_id, writing))


@router.get("/taxonomies", summary="Taxonomies")
def list_taxonomies(here: ReceptionHere) -> Response:
    """List the vocabularies by which services and agencies are ordered."""
    return here.list(service.TAXONOMIES, PAGED)


@router.get("/taxonomies/{taxonomy_id}", summary="One taxonomy")
def show_taxonomy(taxonomy_id: str, here: ReceptionHere) -> Response:
    """Give one vocabulary."""
    return here.show(lambda _session, _, writing: service.one_taxonomy(taxonomy_id, writing))


@router.get("/taxonomy_terms", summary="Taxonomy terms")
def list_taxonomy_terms(here: ReceptionHere) -> Response:
    """List the terms of the vocabularies, in their order."""
    return here.list(service.TAXONOMY_TERMS, (*PAGED, "taxonomy_id", "parent_id", "top_only"))


@router.get("/taxonomy_terms/{term_id}", summary="One taxonomy term")
def show_taxonomy_term(term_id: str, here: ReceptionHere) -> Response:
    """Give one term."""
    return here.show(lambda _session, _, writing: service.one_term(term_id, writing))
