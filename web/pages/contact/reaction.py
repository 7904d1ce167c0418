"""The page behind the link of a letter that asks somebody outside for a reaction."""

from fastapi import APIRouter, Request, Response

from geo.errors import InvalidParameter
from portal.contact.reactions import asked_by_ticket, react
from portal.directory.agencies.queries import agency_names
from web.page.answers import Trouble, known_language, show_visitors_page, trouble_of
from web.page.minutes import minute_of
from web.page.site import PortalDeploymentHere, portal_site_of
from web.page.visitor_form import VisitorForm

router = APIRouter(prefix="/{language}/contact/reaction", include_in_schema=False)


@router.get("/{ticket}")
def show_question(
    language: str, ticket: str, request: Request, deployment: PortalDeploymentHere
) -> Response:
    """Show what is asked; a link that is over or was used says so."""
    known_language(language, deployment)
    return _page(request, language, ticket)


@router.post("/{ticket}")
def take_reaction(
    language: str,
    ticket: str,
    request: Request,
    deployment: PortalDeploymentHere,
    given: VisitorForm,
) -> Response:
    """Take the reaction, once."""
    known_language(language, deployment)
    keys, text = portal_site_of(request).contact.keys, given.get("text", "")
    try:
        with deployment.database.writing() as session:
            is_taken = react(session, keys, ticket, text)
    except InvalidParameter as error:
        return _page(request, language, ticket, text=text, trouble=trouble_of(error))
    return _page(request, language, ticket, is_taken=is_taken)


def _page(
    request: Request,
    language: str,
    ticket: str,
    *,
    text: str = "",
    is_taken: bool = False,
    trouble: Trouble | None = None,
) -> Response:
    site = portal_site_of(request)
    with site.deployment.database.reading() as session:
        asked = None if is_taken else asked_by_ticket(session, site.contact.keys, ticket)
        agency = None if asked is None else asked.agency
        named = agency_names(session, agency) if agency else {}
        context = {
            "asked": asked,
            "is_taken": is_taken,
            "until": "" if asked is None else minute_of(asked.until, site.deployment),
            "agency": named.get(agency or ""),
            "text": text,
            "form_address": f"/{language}/contact/reaction/{ticket}",
        }
        return show_visitors_page(request, language, "contact/reaction.html", context, trouble)
