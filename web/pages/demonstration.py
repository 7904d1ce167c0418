"""The persons of a demonstration, for whoever tries the citizen page: only agencies know them."""

from fastapi import APIRouter, Request, Response

from geo.messages import mark as _
from portal.gateway.demonstration import DemonstrationKind, demonstration_persons
from web.page.answers import known_language, show_page
from web.page.site import PortalDeploymentHere

router = APIRouter(prefix="/{language}/demonstration", include_in_schema=False)

_WHAT_FOR = {
    DemonstrationKind.CITIZEN: _("Citizen: something stands at every agency"),
    DemonstrationKind.LITTLE: _("Citizen: most agencies have nothing"),
    DemonstrationKind.RESIDENT: _("Resident, with a residency number"),
    DemonstrationKind.VISITOR: _("Visitor, with a passport"),
    DemonstrationKind.BUSINESS: _("Represents a company"),
    DemonstrationKind.DECEASED: _("Has died: registration must not say so"),
    DemonstrationKind.NOBODY: _("A number that is given to nobody"),
}


@router.get("")
def show_persons(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Show with whom registration and the services can be tried."""
    known_language(language, deployment)
    context = {"persons": [(one, _WHAT_FOR[one.kind]) for one in demonstration_persons()]}
    return show_page(request, language, "citizens/demonstration.html", context)
