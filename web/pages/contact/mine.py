"""All cases of an address: a link is sent to it, whoever asks; who is signed in needs none."""

from functools import partial

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from layers.deployment import Deployment
from portal.accounts.rules import SignedIn
from portal.contact.account_cases import (
    cases_of_account,
    confirm_by_link,
    confirmed_contacts,
    open_as_account,
)
from portal.contact.codes import ask_for_link, opening_ticket
from portal.contact.following import my_cases, statuses_of
from web.page.account_context import visit_of
from web.page.answers import (
    Trouble,
    go_to,
    known_language,
    nothing_here,
    show_visitors_page,
)
from web.page.asked_letter import ask_by_email
from web.page.guard import FormHere, OfficerHere, SessionHere
from web.page.site import PortalDeploymentHere, portal_site_of
from web.page.visitor_form import VisitorForm
from web.pages.contact.following import opened

router = APIRouter(prefix="/{language}/contact/mine", include_in_schema=False)


@router.get("")
def show_mine(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: SessionHere
) -> Response:
    """Ask for the e-mail address; show who is signed in his cases."""
    known_language(language, deployment)
    if signed_in is not None and signed_in.is_complete:
        return _account_page(request, language, deployment, signed_in)
    return _page(request, language)


@router.post("")
def take_address(
    language: str, request: Request, deployment: PortalDeploymentHere, given: VisitorForm
) -> Response:
    """Answer that a letter is on its way, whoever asks."""
    known_language(language, deployment)

    def ask(session: Session, email: str) -> None:
        ask_for_link(session, portal_site_of(request).contact, visit_of(request), email)

    return ask_by_email(deployment, given, ask, partial(_page, request, language))


@router.post("/account")
def open_own_case(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: OfficerHere,
    given: FormHere,
) -> Response:
    """Open one of the cases of who is signed in."""
    known_language(language, deployment)
    contact = portal_site_of(request).contact
    with deployment.database.reading() as session:
        ticket = open_as_account(session, contact, signed_in, given.get("reference", ""))
    if ticket is None:
        raise nothing_here()
    return opened(language, ticket)


@router.get("/{ticket}")
def show_cases(
    language: str,
    ticket: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
) -> Response:
    """List the cases that a link shows; who is signed in has confirmed the address by it."""
    known_language(language, deployment)
    contact = portal_site_of(request).contact
    if signed_in is not None and signed_in.is_complete:
        with deployment.database.writing() as session:
            confirm_by_link(session, contact, signed_in, ticket)
    with deployment.database.reading() as session:
        cases = my_cases(session, contact, ticket)
        if cases is None:
            return go_to(f"/{language}/contact/mine?said=case-link-over")
        lines = list(zip(cases, statuses_of(session, cases), strict=True))
        address = f"/{language}/contact/mine/{ticket}"
        context = {"lines": lines, "form_address": address, "form_token": None}
        return show_visitors_page(request, language, "contact/cases.html", context)


@router.post("/{ticket}")
def open_case(
    language: str,
    ticket: str,
    request: Request,
    deployment: PortalDeploymentHere,
    given: VisitorForm,
) -> Response:
    """Open one of the cases that a link shows."""
    known_language(language, deployment)
    contact = portal_site_of(request).contact
    with deployment.database.reading() as session:
        cases = my_cases(session, contact, ticket)
        if cases is None:
            return go_to(f"/{language}/contact/mine?said=case-link-over")
        references = {case.reference for case in cases}
    reference = given.get("reference", "")
    if reference not in references:
        raise nothing_here()
    return opened(language, opening_ticket(contact, reference))


def _account_page(
    request: Request, language: str, deployment: Deployment, signed_in: SignedIn
) -> Response:
    contact, account = portal_site_of(request).contact, signed_in.holder.id
    with deployment.database.reading() as session:
        cases = cases_of_account(session, contact, account)
        context = {
            "lines": list(zip(cases, statuses_of(session, cases), strict=True)),
            "form_address": f"/{language}/contact/mine/account",
            "form_token": signed_in.form_token,
            "email": signed_in.holder.email,
            "confirmed": confirmed_contacts(session, account),
        }
        return show_visitors_page(request, language, "contact/cases.html", context)


def _page(
    request: Request,
    language: str,
    email: str = "",
    *,
    is_asked: bool = False,
    trouble: Trouble | None = None,
) -> Response:
    unsent = portal_site_of(request).unsent
    context = {"email": email, "is_asked": is_asked, "unsent": unsent}
    return show_visitors_page(request, language, "contact/mine.html", context, trouble)
