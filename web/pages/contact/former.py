"""The former address of “report an error on this page”, which leads to the form of today."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from portal.contact.pages import read_page
from web.page.answers import known_language
from web.page.site import PortalDeploymentHere

router = APIRouter(include_in_schema=False)


@router.get("/{language}/report-error")
def lead_to_form(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Lead to the form of a mistake, with the page that it is about."""
    known_language(language, deployment)
    page = read_page(request.query_params.get("page", ""))
    told = urlencode({"page": page.path})
    return RedirectResponse(f"/{language}/contact/mistake?{told}", 308)
