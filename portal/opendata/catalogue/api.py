"""The routes of the catalogue for programs: the list with its filters and counts, and a dataset."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request, Response

from geo.errors import NotFound
from geo.messages import mark as _
from layers.documentation import TEXT, answer, parameter
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import (
    REVALIDATED,
    etag_of,
    json_response,
    not_modified,
    server_address,
    validators,
)
from layers.site import find_site
from portal.opendata.catalogue.answers import dataset_as_json, whole_dataset_as_json
from portal.opendata.catalogue.parameters import KNOWN, CatalogueSite, read_query
from portal.opendata.catalogue.places import areas_holding, read_position
from portal.opendata.catalogue.rules import MOST_ON_A_PAGE, PAGE
from portal.opendata.catalogue.schemas import DATASETS, ORDERS, WHOLE_DATASET
from portal.opendata.datasets.queries import find_dataset, versions_of_all
from portal.opendata.origins.queries import origins_of

PATH = "/api/v1/datasets"
router = APIRouter(tags=["open data"])

# A position in an address is nobody else's business.
_NOT_SHARED = "private, no-cache"

_FILTERS = [
    parameter("q", "Words of titles, keywords and descriptions, in any language.", TEXT),
    parameter("category", "The code of a category: it stands for all below it.", TEXT),
    parameter("publisher", "The code of the agency that publishes.", TEXT),
    parameter("format", "The code of a format, like CSV.", TEXT),
    parameter("licence", "The code of a licence.", TEXT),
    parameter("frequency", "The code of how often it is updated.", TEXT),
    parameter("area", "The code of an area; what names none is for the whole country.", TEXT),
    parameter(
        "lat",
        "Latitude of a place, WGS 84 degrees, together with `lon`: only what is about it, that is "
        "about an area that holds it, or about the whole country. `areas_holding` names these "
        "areas. Abroad nothing is found. Amman is lat=31.9539&lon=35.9106.",
        {"type": "number", "minimum": -90, "maximum": 90},
    ),
    parameter(
        "lon",
        "Longitude of the place, WGS 84 degrees, together with `lat`.",
        {"type": "number", "minimum": -180, "maximum": 180},
    ),
    parameter("order", "Which come first.", {"type": "string", "enum": ORDERS}),
    parameter(
        "limit", f"How many, at most {MOST_ON_A_PAGE}.", {"type": "integer", "default": PAGE}
    ),
    parameter("offset", "How many to pass over.", {"type": "integer", "default": 0}),
]


@router.get(
    PATH,
    summary="Datasets of the open data catalogue",
    openapi_extra={"parameters": _FILTERS},
    responses={200: answer("Published datasets.", "application/json", schema=DATASETS)},
    response_class=Response,
)
def show_datasets(request: Request, deployment: DeploymentHere) -> Response:
    """List published datasets, in all languages, with how many each filter would leave."""
    site = find_site(request, CatalogueSite)
    given = strict_parameters(request)
    refuse_unknown(given, KNOWN)
    country = deployment.country
    wanted = read_query(given, site.terms, country.languages[0])
    position = read_position(given, country)
    kept = REVALIDATED if position is None else _NOT_SHARED
    with deployment.database.reading() as session:
        if position is not None:
            wanted = replace(wanted, areas=areas_holding(session, country, position))
        shelf = site.opendata_catalogue.shelf(session)
        says = (*shelf.version, *(wanted.areas or ()))
        etag = etag_of("datasets", *says, request.url.query, server_address(request))
        known = _known(request, deployment, etag, kept)
        if known is not None:
            return known
        found = site.opendata_catalogue.search(session, wanted, shelf)
    base = server_address(request)
    content = {
        "count": found.count,
        "is_exact": found.is_exact,
        "limit": wanted.limit,
        "offset": wanted.offset,
        "areas_holding": None if wanted.areas is None else list(wanted.areas),
        "counts": {facet.value: counts for facet, counts in found.counts.items()},
        "datasets": [dataset_as_json(one, base) for one in found.found],
    }
    return _sent(deployment, content, etag, kept)


@router.get(
    f"{PATH}/{{name}}",
    summary="One dataset of the open data catalogue",
    responses={200: answer("The dataset.", "application/json", schema=WHOLE_DATASET)},
    response_class=Response,
)
def show_dataset(name: str, request: Request, deployment: DeploymentHere) -> Response:
    """Return a published dataset with all versions of its resources; a withdrawn one says why."""
    refuse_unknown(strict_parameters(request), ())
    with deployment.database.reading() as session:
        found = find_dataset(session, name)
        if found is None:
            raise NotFound(_("There is no dataset “{name}”."), name=name)
        origin = origins_of(session, [found.id]).get(found.id)
        seen = "" if origin is None else origin.harvested_at.isoformat()
        etag = etag_of("dataset", str(found.id), str(found.version), seen, server_address(request))
        known = _known(request, deployment, etag)
        if known is not None:
            return known
        versions = versions_of_all(session, [one.id for one in found.resources])
    content = whole_dataset_as_json(found, versions, server_address(request), origin)
    return _sent(deployment, content, etag)


def _known(
    request: Request, deployment: DeploymentHere, etag: str, kept: str = REVALIDATED
) -> Response | None:
    language = deployment.country.languages[0]
    return not_modified(request, etag, language, negotiated=False, cache_control=kept)


def _sent(
    deployment: DeploymentHere, content: Mapping[str, object], etag: str, kept: str = REVALIDATED
) -> Response:
    language = deployment.country.languages[0]
    return json_response(content, language, negotiated=False, caching=validators(etag, kept))
