"""The pages on which administrators invite people to their agencies and give them roles."""

from collections.abc import Callable, Mapping
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidParameter, NotFound
from geo.messages import Several
from geo.messages import mark as _
from layers.deployment import Deployment
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.invitations import InvitationOrder, revoke_invitation
from portal.accounts.officers.people import (
    change_memberships,
    invite_as,
    reset_second_factor,
    restore,
    suspend,
)
from portal.accounts.officers.queries import people
from portal.accounts.rules import SignedIn, StepUpNeeded
from web.navigation import Part, holds
from web.page.answers import go_to, known_language, nothing_here, trouble_of
from web.page.guard import FormHere, OfficerHere, require_somewhere
from web.page.site import AccountContextHere, PortalDeploymentHere
from web.pages.accounts.account_access import id_of
from web.pages.accounts.people_view import list_page, person_page

router = APIRouter(prefix="/{language}/officers/people", include_in_schema=False)

PART = Part("people", "officers/people", _("People"), holds(Role.ADMINISTRATOR))

MOST_ROLES = 50
EVERY_AGENCY = "*"
_Deed = Callable[[Session, Officer, UUID], None]
_ACTIONS: Mapping[str, tuple[_Deed, str]] = {
    "suspend": (suspend, "suspended"),
    "restore": (restore, "restored"),
    "reset-second-factor": (reset_second_factor, "factors-reset"),
}


@router.get("")
def show_people(
    language: str, request: Request, deployment: PortalDeploymentHere, signed_in: OfficerHere
) -> Response:
    """List the people of the officer's agencies, and the invitations that wait."""
    _administrator(language, deployment, signed_in)
    return list_page(request, signed_in, {})


@router.post("/invitations")
def invite(
    language: str,
    request: Request,
    deployment: PortalDeploymentHere,
    account_context: AccountContextHere,
    signed_in: OfficerHere,
    given: FormHere,
) -> Response:
    """Invite somebody; the answer is the same whether there is an account or not."""
    _administrator(language, deployment, signed_in, is_action=True)
    try:
        order = _order(given, language, deployment)
        with deployment.database.writing() as session:
            letter = invite_as(session, account_context.security, signed_in.officer, order)
    except AroundMeError as error:
        return list_page(request, signed_in, given, trouble_of(error))
    if not account_context.sends_letters:
        # As on the command line: somebody has to carry the link there in another way.
        return list_page(request, signed_in, {}, link=letter.values["link"])
    return go_to(f"/{language}/officers/people?said=invited")


@router.post("/invitations/{invitation_id}/withdraw")
def withdraw(
    language: str,
    invitation_id: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: OfficerHere,
    _given: FormHere,
) -> Response:
    """Take an invitation back that was not taken up yet."""
    _administrator(language, deployment, signed_in, is_action=True)
    wanted = id_of(invitation_id)
    with deployment.database.writing() as session:
        revoke_invitation(session, signed_in.officer, wanted)
    return go_to(f"/{language}/officers/people?said=withdrawn")


@router.get("/{person_id}")
def show_person(
    language: str,
    person_id: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: OfficerHere,
) -> Response:
    """Show one of these people."""
    _administrator(language, deployment, signed_in)
    return person_page(request, signed_in, id_of(person_id))


@router.post("/{person_id}/roles")
def change_roles(
    language: str,
    person_id: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: OfficerHere,
    given: FormHere,
) -> Response:
    """Change the roles of somebody to those of a form, in the agencies of the administrator."""
    _administrator(language, deployment, signed_in, is_action=True)
    wanted = id_of(person_id)
    try:
        roles = _memberships(given)
        with deployment.database.writing() as session:
            change_memberships(session, signed_in.officer, wanted, roles)
    except AroundMeError as error:
        return _person_trouble(request, signed_in, wanted, error)
    return _after_change(language, deployment, signed_in, wanted)


@router.post("/{person_id}/{action}")
def act(
    language: str,
    person_id: str,
    action: str,
    request: Request,
    deployment: PortalDeploymentHere,
    signed_in: OfficerHere,
    _given: FormHere,
) -> Response:
    """Suspend or restore somebody, or remove lost second factors."""
    _administrator(language, deployment, signed_in, is_action=True)
    wanted = id_of(person_id)
    if action not in _ACTIONS:
        raise nothing_here()
    change, said = _ACTIONS[action]
    try:
        with deployment.database.writing() as session:
            change(session, signed_in.officer, wanted)
    except AroundMeError as error:
        return _person_trouble(request, signed_in, wanted, error)
    return go_to(f"/{language}/officers/people/{wanted}?said={said}")


def _administrator(
    language: str, deployment: Deployment, signed_in: SignedIn, *, is_action: bool = False
) -> None:
    """Check that an administrator asks; actions want a second factor of the last minutes."""
    known_language(language, deployment)
    require_somewhere(signed_in, Role.ADMINISTRATOR)
    if is_action and not signed_in.is_recent():
        raise StepUpNeeded


def _order(given: Mapping[str, str], language: str, deployment: Deployment) -> InvitationOrder:
    wanted = given.get("language", language)
    return InvitationOrder(
        email=given.get("email", ""),
        role=_role(given.get("role", "")),
        agency=_agency(given.get("agency", "")),
        name=given.get("name", "").strip(),
        language=wanted if wanted in deployment.country.languages else language,
    )


def _memberships(given: Mapping[str, str]) -> list[Membership]:
    """Read the rows of the form of roles; a row without a role takes it away."""
    rows = [
        (given.get(f"role-{number}", ""), given.get(f"agency-{number}", ""))
        for number in range(MOST_ROLES)
    ]
    return [Membership(_role(role), _agency(agency)) for role, agency in rows if role]


def _agency(text: str) -> str | None:
    """Read an agency's code; every agency has to be said, so that no empty field means it."""
    if not text.strip():
        raise InvalidParameter(
            "agency",
            _("Say for which agency the role is: its code, or {all} for every agency."),
            all=EVERY_AGENCY,
        )
    return None if text.strip() == EVERY_AGENCY else text.strip()


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        known = Several(Role)
        raise InvalidParameter(
            "role", _("There is no role “{value}”: choose one of {known}."), value=text, known=known
        ) from error


def _person_trouble(
    request: Request, signed_in: SignedIn, person_id: UUID, error: AroundMeError
) -> Response:
    """Show what is wrong above the form; who is none of one's business stays a 404."""
    if isinstance(error, NotFound):
        raise error
    return person_page(request, signed_in, person_id, trouble_of(error))


def _after_change(
    language: str, deployment: Deployment, signed_in: SignedIn, person_id: UUID
) -> Response:
    """Lead back to the person, or to the list if taking the last role made it invisible."""
    page = f"/{language}/officers/people"
    with deployment.database.reading() as session:
        visible = {one.id for one in people(session, signed_in.officer)}
    return go_to(f"{page}/{person_id}?said=roles" if person_id in visible else f"{page}?said=roles")
