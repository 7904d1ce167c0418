"""The routes of what is offered as open data: the list, and the rows of each as CSV and JSON."""

from fastapi import APIRouter, Request, Response

from geo.errors import NotFound
from geo.messages import mark as _
from layers.documentation import TEXT, answer
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from layers.responses import etag_of, json_response, not_modified, validators
from portal.downloads.answers import DownloadSender, DownloadSenderHere
from portal.publishing.downloads import downloads_of
from portal.publishing.offers import Offerings
from portal.publishing.parameters import OfferingsHere
from portal.publishing.schemas import OFFERED, PATH, ROWS, offering_as_json

router = APIRouter(tags=["published"])


@router.get(
    PATH,
    summary="What is published",
    responses={200: answer("All tables and statistics.", "application/json", schema=OFFERED)},
    response_class=Response,
)
def list_published(
    request: Request, deployment: DeploymentHere, offerings: OfferingsHere
) -> Response:
    """List what topics offer as open data: columns with their meaning, licence, last change."""
    refuse_unknown(strict_parameters(request), ())
    with deployment.database.reading() as session:
        found = [offering_as_json(one, one.changed_at(session)) for one in offerings]
    language, etag = deployment.country.languages[0], etag_of("published", str(found))
    known = not_modified(request, etag, language, negotiated=False)
    if known is not None:
        return known
    told = {"published": found}
    return json_response(told, language, negotiated=False, caching=validators(etag))


@router.get(
    f"{PATH}/{{offering}}.csv",
    summary="Published rows as CSV",
    responses={200: answer("A table with a heading.", "text/csv", schema=TEXT)},
    response_class=Response,
)
def show_published_csv(
    offering: str, request: Request, offerings: OfferingsHere, sender: DownloadSenderHere
) -> Response:
    """Return all rows as CSV with a heading."""
    return _sent(request, offerings, sender, offering, "csv")


@router.get(
    f"{PATH}/{{offering}}.json",
    summary="Published rows as JSON",
    responses={200: answer("An object a row.", "application/json", schema=ROWS)},
    response_class=Response,
)
def show_published_json(
    offering: str, request: Request, offerings: OfferingsHere, sender: DownloadSenderHere
) -> Response:
    """Return all rows as one array of objects; an empty cell is null."""
    return _sent(request, offerings, sender, offering, "json")


def _sent(
    request: Request, offerings: Offerings, sender: DownloadSender, name: str, end: str
) -> Response:
    refuse_unknown(strict_parameters(request), ())
    found = offerings.get(name)
    if found is None:
        raise NotFound(_("Nothing is published under this name: /api/v1/published lists all."))
    return sender.send(downloads_of(found)[end])
