"""The actions of the account page about second factors, recovery codes and devices."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from portal.accounts.factors import remove_factor
from portal.accounts.second_factor import renew_recovery_codes
from portal.accounts.sessions import revoke_device, revoke_others, sign_out
from web.page.answers import go_to, known_language, nothing_here, show_page
from web.page.guard import FormHere, OfficerHere, forget_session
from web.page.site import AccountContextHere, PortalDeploymentHere
from web.pages.accounts.account_view import do_action

router = APIRouter(prefix="/{language}/account", include_in_schema=False)


@router.post("/factors/{factor_id}/remove")
def drop_factor(
    factor_id: str, request: Request, signed_in: OfficerHere, _given: FormHere
) -> Response:
    """Remove one way to sign in."""
    wanted = id_of(factor_id)

    def remove(session: Session) -> None:
        remove_factor(session, signed_in, wanted)

    return do_action(request, signed_in, remove, said="removed")


@router.post("/recovery-codes")
def new_recovery_codes(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: OfficerHere,
    _given: FormHere,
) -> Response:
    """Make new recovery codes, which are shown this once."""
    known_language(language, deployment)
    with deployment.database.writing() as session:
        codes = renew_recovery_codes(session, account_context.security, signed_in)
    context = {"codes": codes, "address": f"/{language}/account"}
    return show_page(request, language, "accounts/recovery_codes.html", context)


@router.post("/devices/others")
def sign_others_out(request: Request, signed_in: OfficerHere, _given: FormHere) -> Response:
    """End all sessions but this one."""

    def revoke(session: Session) -> None:
        revoke_others(session, signed_in)

    return do_action(request, signed_in, revoke, said="others")


@router.post("/devices/all")
def sign_all_out(
    language: str, deployment: PortalDeploymentHere, signed_in: OfficerHere, _given: FormHere
) -> Response:
    """End all sessions, this one too."""
    known_language(language, deployment)
    # Two transactions, because each ends with its line in the audit log, which others wait for.
    for end in (revoke_others, sign_out):
        with deployment.database.writing() as session:
            end(session, signed_in)
    answer = go_to(f"/{language}/sign-in?said=signed-out")
    forget_session(answer)
    return answer


@router.post("/devices/{device_id}/revoke")
def sign_device_out(
    device_id: str, request: Request, signed_in: OfficerHere, _given: FormHere
) -> Response:
    """End one session."""

    def revoke(session: Session) -> None:
        revoke_device(session, signed_in, device_id)

    return do_action(request, signed_in, revoke, said="revoked")


def id_of(text: str) -> UUID:
    """Read an id from an address; raises NotFound for what cannot be one."""
    try:
        return UUID(text)
    except ValueError as error:
        raise nothing_here() from error
