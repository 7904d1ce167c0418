"""The step that shows who somebody is: a number, a birth date, and a card, a code or a provider."""

from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import InvalidFields, InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from portal.citizens.registration.asking import Asked, ask_for_evidence, read_birth_date
from portal.citizens.registration.rules import Draft, EvidenceState, Registration, Step
from portal.citizens.rules import AssuredBy, IdType, PersonKind, id_types, read_identifier
from web.page.account_context import visit_of
from web.page.answers import Trouble, go_to
from web.page.languages import locale_of
from web.page.site import PortalDeploymentHere, site_of
from web.page.visitor_form import VisitorForm
from web.pages.citizens.registration.identity_fields import (
    LONGEST,
    Drawing,
    identity_widgets,
)
from web.pages.citizens.registration.page import (
    RegistrationHere,
    address_of,
    at_step,
    citizens_of,
    show_step,
)

router = APIRouter(prefix="/{language}/register/identity", include_in_schema=False)

FAULTY = _("Something is missing or not right: it stands beside each field.")
TOO_MANY = _("There were too many tries. Nothing is lost: wait, and try again tomorrow at latest.")
NEEDED = _("Fill this in as it stands on the card.")


@router.get("")
def show_identity(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
) -> Response:
    """Ask who somebody is; `by` in the address chooses the way to show it."""
    here = at_step(language, registration, Step.IDENTITY)
    asked = request.query_params.get("by", here.draft.by.value)
    by = AssuredBy.COUNTER if asked == AssuredBy.COUNTER.value else AssuredBy.REGISTER
    return _show(request, here, by, _told(here.draft))


@router.post("")
def take_identity(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
    given: VisitorForm,
) -> Response:
    """Take what somebody says that he is; whether it is right is found out by the worker."""
    here = at_step(language, registration, Step.IDENTITY)
    is_counter = given.get("by") == AssuredBy.COUNTER.value
    by = AssuredBy.COUNTER if is_counter else AssuredBy.REGISTER
    try:
        draft = _read(request, here, by, given, deployment.now().date())
    except InvalidFields as error:
        faults = {f"f-{one.parameter}": one.message for one in error.faults}
        return _show(request, here, by, given, faults, Trouble(Message(FAULTY)))
    with deployment.database.writing() as session:
        asked = ask(session, request, here, draft)
    if asked is Asked.LIMITED:
        return _show(request, here, by, given, {}, Trouble(Message(TOO_MANY), 429))
    return go_to(f"/{language}/register/identity/answer")


def show_identity_of(request: Request, here: Registration, trouble: Trouble) -> Response:
    """Answer with the form as it stands, and what went wrong on another way."""
    return _show(request, here, AssuredBy.REGISTER, _told(here.draft), {}, trouble)


def ask(session: Session, request: Request, here: Registration, draft: Draft) -> Asked:
    """Put the question who somebody is into the queue."""
    return ask_for_evidence(session, citizens_of(request), visit_of(request), here, draft)


@router.get("/answer")
def show_answer(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    registration: RegistrationHere,
) -> Response:
    """Show how the question stands; the page is loaded again until there is an answer.

    All failures are this one page, whatever the reason.
    """
    here = at_step(language, registration, Step.IDENTITY)
    if here.state is EvidenceState.MATCHED:
        return go_to(address_of(language, here.step))
    if here.state is EvidenceState.OPEN:
        return go_to(address_of(language, Step.IDENTITY))
    template = {
        EvidenceState.ASKED: "asked.html",
        EvidenceState.FAILED: "failed.html",
        EvidenceState.UNAVAILABLE: "unavailable.html",
    }[here.state]
    return show_step(request, here, Step.IDENTITY, template, {})


def _read(
    request: Request, here: Registration, by: AssuredBy, given: dict[str, str], today: date
) -> Draft:
    """Return the draft with what was typed; raises InvalidFields with every fault.

    An empty number stands for the one that was typed before, which the page does not show again.
    """
    context, draft, faults = citizens_of(request), here.draft, list[InvalidParameter]()
    offered = id_types(draft.kind)
    id_type = IdType(given["id_type"]) if given.get("id_type") in offered else offered[0]
    identifier, born = draft.identifier, None
    if given.get("number", "").strip() or identifier is None or identifier.id_type != id_type:
        try:
            typed, country = given.get("number", ""), given.get("country", "")
            identifier = read_identifier(id_type, typed, country, context.country)
        except InvalidParameter as error:
            faults.append(error)
    try:
        born = read_birth_date(given.get("born", ""), today)
    except InvalidParameter as error:
        faults.append(error)
    wanted = ["proof", *(["company"] if draft.kind is PersonKind.BUSINESS else [])]
    faults += [InvalidParameter(one, NEEDED) for one in wanted if not given.get(one, "").strip()]
    if faults or identifier is None or born is None:
        raise InvalidFields(faults)
    return replace(
        draft,
        by=by,
        id_type=identifier.id_type.value,
        country=identifier.country,
        number=identifier.number,
        born=born.isoformat(),
        proof=given.get("proof", "").strip()[:LONGEST],
        company_number=given.get("company", "").strip()[:LONGEST],
    )


def _told(draft: Draft) -> dict[str, str]:
    return {
        "id_type": draft.id_type,
        "country": draft.country,
        "born": draft.born,
        "company": draft.company_number,
    }


def _show(
    request: Request,
    here: Registration,
    by: AssuredBy,
    told: dict[str, str],
    faults: dict[str, Message] | None = None,
    trouble: Trouble | None = None,
) -> Response:
    language = request.path_params["language"]
    pages = site_of(request).pages
    said = {name: pages.say(language, one) for name, one in (faults or {}).items()}
    drawing = Drawing(
        locale_of(language, citizens_of(request).country),
        site_of(request).translations.to(language),
    )
    known = here.draft.identifier
    context = {
        "widgets": identity_widgets(drawing, here, by, told),
        "faulty": said,
        "by": by.value,
        "is_counter": by is AssuredBy.COUNTER,
        "known": None if known is None else known.masked,
        "provider": citizens_of(request).registration.provider_name,
    }
    return show_step(request, here, Step.IDENTITY, "identity.html", context, trouble)
