"""The receipt of a case: its reference, what happens next, and until when."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from portal.contact.filing import Filed, Taken
from portal.contact.following import status_of
from portal.contact.forms import case_forms
from portal.contact.models import Case
from portal.contact.rules import Kind, Person
from portal.directory.agencies.queries import agency_names
from web.page.answers import go_to, known_language, show_page
from web.page.site import PortalDeploymentHere, PortalSite, portal_site_of
from web.pages.contact.words import masked

router = APIRouter(prefix="/{language}/contact/received", include_in_schema=False)

_TICKET = "case receipt"
_LASTS_S = 24 * 3600


def receipt_address(site: PortalSite, language: str, filed: Filed, person: Person) -> str:
    """Return the address of the receipt of a case, which can be loaded again for a day."""
    said = {
        "case": str(filed.case_id),
        "same": "yes" if filed.taken is Taken.SAME else "",
        "email": masked(person.email) if person.email else "",
        "phone": masked(person.phone) if person.phone and site.sms.reaches(person.phone) else "",
    }
    ticket = site.contact.keys.ticket(_TICKET, said, lasts_s=_LASTS_S)
    return f"/{language}/contact/received/{ticket}"


@router.get("/{ticket}")
def show_receipt(
    language: str, ticket: str, request: Request, deployment: PortalDeploymentHere
) -> Response:
    """Show the receipt; one that is too old leads to the follow-up."""
    known_language(language, deployment)
    site = portal_site_of(request)
    held = site.contact.keys.read_ticket(_TICKET, ticket)
    if held is None:
        return go_to(f"/{language}/contact/follow")
    with deployment.database.reading() as session:
        case = session.get_one(Case, UUID(held["case"]))
        status = status_of(session, case.id)
        named = agency_names(session, case.agency) if case.agency else {}
        context = {
            "status": status,
            "held": held,
            "form": case_forms()[Kind(case.kind)],
            "agency": named.get(case.agency or ""),
            "is_hidden": case.is_hidden,
            "own_page": case.details.get("page"),
            "unsent": site.unsent,
        }
    return show_page(request, language, "contact/received.html", context)
