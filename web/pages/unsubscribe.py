"""Ending letters of a kind by the link that stands in them, without signing in (RFC 8058)."""

from fastapi import APIRouter, Request, Response

from portal.notifications.unsubscribing import Unsubscribing, read_unsubscribing, unsubscribe
from web.page.answers import known_language, nothing_here, show_page
from web.page.site import PortalDeploymentHere, portal_site_of

router = APIRouter(prefix="/{language}/unsubscribe", include_in_schema=False)


@router.get("/{ticket}")
def ask_to_unsubscribe(
    language: str, ticket: str, request: Request, deployment: PortalDeploymentHere
) -> Response:
    """Ask whether the letters shall end: programs that look at mail open every link in it."""
    known_language(language, deployment)
    _wanted(request, ticket)
    return show_page(request, language, "letters/unsubscribe.html", {"is_done": False})


@router.post("/{ticket}")
def end_letters(
    language: str, ticket: str, request: Request, deployment: PortalDeploymentHere
) -> Response:
    """End the letters, whoever sends it: a mail program has no token, the link is the right."""
    known_language(language, deployment)
    wanted = _wanted(request, ticket)
    keys = portal_site_of(request).account_context.security.keys
    with deployment.database.writing() as session:
        unsubscribe(session, keys, wanted)
    return show_page(request, language, "letters/unsubscribe.html", {"is_done": True})


def _wanted(request: Request, ticket: str) -> Unsubscribing:
    site = portal_site_of(request)
    keys = site.account_context.security.keys
    wanted = read_unsubscribing(keys, site.letters, ticket)
    if wanted is None:
        raise nothing_here()
    return wanted
