"""Following a case by its reference, and the code with which its writer reads the text."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.messages import Message
from geo.messages import mark as _
from geo.references import read_reference
from portal.accounts.rules import SignedIn
from portal.contact.account_cases import open_as_account
from portal.contact.codes import OPEN_LASTS, ask_for_code, open_with_code
from portal.contact.context import ContactContext
from portal.contact.following import FollowUp, Found, follow_up
from web.page.account_context import visit_of
from web.page.answers import Trouble, go_to, known_language, show_visitors_page
from web.page.guard import SessionHere
from web.page.site import PortalDeploymentHere, portal_site_of
from web.page.visitor_form import VisitorForm
from web.pages.contact.words import names_of_kind

router = APIRouter(prefix="/{language}/contact/follow", include_in_schema=False)

# The case that a browser may read for half an hour.
CASE_COOKIE = "__Host-case"
_LONGEST = 80
_UNKNOWN = _(
    "There is no case with the reference {reference}. Compare it with your message, letter by"
    " letter: one wrong letter is noticed."
)
_LIMITED = _("There were too many tries from here. Wait a minute, then try again.")
_WRONG = _("This code is not right, or not any more. Ask for a new one, and type all six digits.")


@router.get("")
def show_follow(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: SessionHere
) -> Response:
    """Ask for a reference, or show how the case with the one in the address stands.

    Who is signed in reads his own cases without a code.
    """
    known_language(language, deployment)
    reference = request.query_params.get("reference", "").strip()[:_LONGEST]
    if not reference:
        return _page(request, language, "")
    with deployment.database.writing() as session:
        contact = portal_site_of(request).contact
        found = follow_up(session, contact, visit_of(request), reference)
        own_token = _own_token(session, contact, signed_in, found)
    return _page(request, language, reference, found, own_token)


def _own_token(
    session: Session, contact: ContactContext, signed_in: SignedIn | None, found: FollowUp
) -> str | None:
    """Return the token with which who is signed in opens a case that is his; else None."""
    if signed_in is None or not signed_in.is_complete or found.status is None:
        return None
    opens = open_as_account(session, contact, signed_in, found.status.reference)
    return None if opens is None else signed_in.form_token


def _trouble(found: FollowUp, reference: str) -> Trouble | None:
    if found.found is Found.LIMITED:
        return Trouble(Message(_LIMITED), 429)
    if found.found is Found.UNKNOWN:
        return Trouble(Message(_UNKNOWN, {"reference": reference}), 404)
    return None


@router.post("/code")
def take_contact(
    language: str, request: Request, deployment: PortalDeploymentHere, given: VisitorForm
) -> Response:
    """Answer that a code is on its way, whoever asks: whether there is one is found out later."""
    known_language(language, deployment)
    reference, contact = given.get("reference", ""), given.get("contact", "").strip()
    if contact:
        with deployment.database.writing() as session:
            site = portal_site_of(request)
            ask_for_code(session, site.contact, visit_of(request), reference, contact)
    return _code_page(request, language, reference, contact=contact)


@router.post("/open")
def take_code(
    language: str, request: Request, deployment: PortalDeploymentHere, given: VisitorForm
) -> Response:
    """Open the case to whoever has the code."""
    known_language(language, deployment)
    reference, code = given.get("reference", ""), given.get("code", "")
    with deployment.database.writing() as session:
        site = portal_site_of(request)
        ticket = open_with_code(session, site.contact, visit_of(request), reference, code)
    if ticket is None:
        return _code_page(request, language, reference, trouble=Trouble(Message(_WRONG)))
    return opened(language, ticket)


def opened(language: str, ticket: str) -> Response:
    """Lead to the case that a ticket opens, which the browser keeps."""
    answer = go_to(f"/{language}/contact/case")
    answer.set_cookie(
        CASE_COOKIE,
        ticket,
        max_age=int(OPEN_LASTS.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )
    return answer


def _page(
    request: Request,
    language: str,
    reference: str,
    found: FollowUp | None = None,
    own_token: str | None = None,
) -> Response:
    trouble = None if found is None else _trouble(found, reference)
    status = None if found is None else found.status
    kind = None if status is None else names_of_kind(status.kind)
    context = {"reference": reference, "status": status, "kind": kind, "own_token": own_token}
    return show_visitors_page(request, language, "contact/follow.html", context, trouble)


def _code_page(
    request: Request,
    language: str,
    reference: str,
    *,
    contact: str | None = None,
    trouble: Trouble | None = None,
) -> Response:
    context = {
        "reference": read_reference(reference) or reference[:_LONGEST],
        "contact": contact,
        "unsent": portal_site_of(request).unsent,
    }
    return show_visitors_page(request, language, "contact/code.html", context, trouble)
