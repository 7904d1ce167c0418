"""The first step: as what somebody registers, and how registering goes."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from geo.messages import Message
from geo.messages import mark as _
from portal.citizens.registration.drafts import begin_as
from portal.citizens.registration.rules import Step
from portal.citizens.rules import PersonKind
from web.page.account_context import visit_of
from web.page.answers import Trouble, go_to, known_language
from web.page.site import PortalDeploymentHere
from web.page.visitor_form import VisitorForm
from web.pages.citizens.registration.page import (
    COOKIE,
    RegistrationHere,
    address_of,
    citizens_of,
    remember,
    show_step,
)

router = APIRouter(prefix="/{language}/register", include_in_schema=False)

KINDS: Mapping[PersonKind, tuple[str, str]] = {
    PersonKind.CITIZEN: (_("Citizen"), _("I have a national number.")),
    PersonKind.RESIDENT: (_("Resident"), _("I live here and have a residency number.")),
    PersonKind.VISITOR: (_("Visitor"), _("I have a passport of another country.")),
    PersonKind.BUSINESS: (_("Business"), _("I speak for a company. I register as a person first.")),
}
_TOO_MANY = _("There were too many tries from here. Wait an hour, then try again.")


@router.get("")
def show_kinds(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
) -> Response:
    """Ask as what somebody registers."""
    return show_step(request, registration, Step.KIND, "kind.html", _context(request, registration))


@router.get("/how")
def show_how(language: str, request: Request, deployment: PortalDeploymentHere) -> Response:
    """Say how registering goes, and what to have at hand."""
    known_language(language, deployment)
    context = {
        "provider": citizens_of(request).registration.provider_name,
        **_context(request, None),
    }
    return show_step(request, None, Step.KIND, "how.html", context)


@router.post("")
def take_kind(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
    given: VisitorForm,
) -> Response:
    """Begin, or go on as somebody else; what was said before stays where it fits."""
    context = citizens_of(request)
    told = given.get("kind", "")
    if told not in context.registration.kinds:
        trouble = Trouble(Message(_("Choose as what you register.")))
        shown = _context(request, registration)
        return show_step(request, registration, Step.KIND, "kind.html", shown, trouble)
    with deployment.database.writing() as session:
        token = begin_as(
            session,
            context.keys,
            visit_of(request),
            PersonKind(told),
            language,
            request.cookies.get(COOKIE),
        )
    if token is None:
        trouble = Trouble(Message(_TOO_MANY), 429)
        shown = _context(request, registration)
        return show_step(request, registration, Step.KIND, "kind.html", shown, trouble)
    answer = go_to(address_of(language, Step.IDENTITY))
    remember(answer, token)
    return answer


def _context(request: Request, registration: RegistrationHere) -> dict[str, object]:
    offered = [(kind, *KINDS[kind]) for kind in citizens_of(request).registration.kinds]
    chosen = None if registration is None else registration.draft.kind
    return {"kinds": offered, "chosen": chosen or offered[0][0]}
