"""The page to which the link of an invitation leads."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from geo.errors import InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from layers.deployment import Deployment
from portal.accounts.officers.invitations import (
    Acceptance,
    Invitation,
    accept_as,
    accept_invitation,
    read_invitation,
)
from portal.accounts.rules import Outcome, SignedIn
from web.page.account_context import visit_of
from web.page.answers import (
    Trouble,
    go_to,
    known_language,
    show_page,
    show_visitors_page,
    trouble_of,
)
from web.page.guard import FormHere, OfficerHere, SessionHere
from web.page.site import AccountContextHere, PortalDeploymentHere, portal_site_of
from web.page.visitor_form import VisitorForm
from web.pages.accounts.role_names import ROLE_NAMES
from web.pages.accounts.steps import go_on

router = APIRouter(prefix="/{language}/invitations/{token}", include_in_schema=False)

_OVER = _(
    "This invitation is not valid, or not any more. Ask who has invited you for a new one; if you"
    " have an account already, sign in."
)
_FOR_ANOTHER = _(
    "This invitation is for another e-mail address than that of the account signed in here."
)
_TEMPLATE = "accounts/invitation.html"


@router.get("")
def show_invitation(
    language: str,
    token: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: SessionHere,
) -> Response:
    """Show who invites to what, and what fits: a form for a new account, or a yes of an old one."""
    known_language(language, deployment)
    invitation = _read(deployment, token)
    if invitation is None:
        return show_over(request, language, _OVER)
    if not invitation.has_account:
        return _new_account(request, language, invitation, {"name": invitation.name})
    return _old_account(request, language, invitation, signed_in)


@router.post("")
def accept(
    language: str,
    token: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    given: VisitorForm,
) -> Response:
    """Make the account; its second factor comes next."""
    known_language(language, deployment)
    acceptance = Acceptance(
        name=given.get("name", "").strip(), password=given.get("password", ""), language=language
    )
    security, visit = account_context.security, visit_of(request)
    try:
        with deployment.database.writing() as session:
            entered = accept_invitation(session, security, visit, token, acceptance)
    except InvalidParameter as error:
        invitation = _read(deployment, token)
        if invitation is None:
            return show_over(request, language, _OVER)
        return _new_account(request, language, invitation, given, trouble_of(error))
    if entered.opened is None:
        return show_over(request, language, _OVER)
    return go_on(request, language, entered, None)


@router.post("/yes")
def accept_with_account(
    language: str,
    token: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: OfficerHere,
    _given: FormHere,
) -> Response:
    """Add the role of an invitation to the account that is signed in."""
    known_language(language, deployment)
    with deployment.database.writing() as session:
        outcome = accept_as(session, signed_in, token)
    if outcome is Outcome.DONE:
        return go_to(f"/{language}/account?said=accepted")
    return show_over(request, language, _FOR_ANOTHER)


def show_over(request: Request, language: str, text: str) -> Response:
    """Answer that a link is not valid any more, the same whatever the reason is."""
    return show_page(request, language, "accounts/link_over.html", {}, Trouble(Message(text), 404))


def _read(deployment: Deployment, token: str) -> Invitation | None:
    with deployment.database.reading() as session:
        return read_invitation(session, token)


def _new_account(
    request: Request,
    language: str,
    invitation: Invitation,
    given: Mapping[str, str],
    trouble: Trouble | None = None,
) -> Response:
    context = {**_about(request, invitation), "step": "new", "name": given.get("name", "")}
    return show_visitors_page(request, language, _TEMPLATE, context, trouble)


def _old_account(
    request: Request, language: str, invitation: Invitation, signed_in: SignedIn | None
) -> Response:
    is_in = signed_in is not None and signed_in.is_complete
    token = signed_in.form_token if signed_in is not None else ""
    context = {**_about(request, invitation), "step": "yes" if is_in else "sign-in", "token": token}
    return show_page(request, language, _TEMPLATE, context)


def _about(request: Request, invitation: Invitation) -> dict[str, object]:
    account_context = portal_site_of(request).account_context
    deployment = portal_site_of(request).deployment
    with deployment.database.reading() as session:
        names = account_context.agency_names(session)
    return {
        "invitation": invitation,
        "agency_names": names.get(invitation.agency or ""),
        "role_name": ROLE_NAMES[invitation.role],
        "here": request.url.path,
    }
