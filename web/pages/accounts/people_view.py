"""The pages of people as they are drawn."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from geo.country import Names
from geo.messages import mark as _
from layers.deployment import Deployment
from portal.accounts.officer_roles import Role
from portal.accounts.officers.invitations import open_invitations
from portal.accounts.officers.queries import Person, people, person
from portal.accounts.rules import AccountState, FactorKind, SignedIn
from web.page.answers import Trouble, show_officers_page
from web.page.minutes import minute_of
from web.page.site import portal_site_of
from web.pages.accounts.account_view import FACTOR_KINDS
from web.pages.accounts.role_names import ROLE_NAMES, ROLE_RIGHTS, shown_memberships

STATE_NAMES: Mapping[AccountState, str] = {
    AccountState.INVITED: _("invited"),
    AccountState.ACTIVE: _("active"),
    AccountState.SUSPENDED: _("suspended"),
}


def list_page(
    request: Request,
    signed_in: SignedIn,
    given: Mapping[str, str],
    trouble: Trouble | None = None,
    *,
    link: str | None = None,
) -> Response:
    """Answer with the list; `given` fills the form, `link` has to be handed on by hand."""
    deployment = portal_site_of(request).deployment
    account_context = portal_site_of(request).account_context
    officer = signed_in.officer
    with deployment.database.reading() as session:
        names = account_context.agency_names(session)
        found = people(session, officer)
        waiting = open_invitations(session, officer)
    context = {
        **_choices(signed_in, names),
        "people": [_shown(one, names, deployment) for one in found],
        "invitations": [
            {
                "invitation": one,
                "role_name": ROLE_NAMES[one.role],
                "agency_names": names.get(one.agency or ""),
                "until": minute_of(one.expires_at, deployment),
            }
            for one in waiting
        ],
        "given": given,
        "link": link,
    }
    return show_officers_page(request, "accounts/people.html", context, signed_in, trouble)


def person_page(
    request: Request, signed_in: SignedIn, person_id: UUID, trouble: Trouble | None = None
) -> Response:
    """Answer with the page of one person; raises NotFound for who is none of one's business."""
    deployment = portal_site_of(request).deployment
    account_context = portal_site_of(request).account_context
    with deployment.database.reading() as session:
        names = account_context.agency_names(session)
        found = person(session, signed_in.officer, person_id)
    context = {
        **_choices(signed_in, names),
        **_shown(found, names, deployment),
        "is_oneself": found.id == signed_in.officer.id,
        "factors": [FACTOR_KINDS[FactorKind(kind)] for kind in found.factors],
    }
    return show_officers_page(request, "accounts/person.html", context, signed_in, trouble)


def _choices(signed_in: SignedIn, names: Mapping[str, Names]) -> dict[str, Any]:
    """Return what the forms offer: roles, and the agencies that the officer administrates.

    An empty list of agencies beside `may_all` means that codes are typed.
    """
    own = signed_in.officer.agencies_where(Role.ADMINISTRATOR)
    codes = sorted(names) if own is None else sorted(own)
    return {
        "roles": [(role, ROLE_NAMES[role], ROLE_RIGHTS[role]) for role in Role],
        "agencies": [(code, names.get(code)) for code in codes],
        "may_all": own is None,
        "is_recent": signed_in.is_recent(),
    }


def _shown(one: Person, names: Mapping[str, Names], deployment: Deployment) -> dict[str, Any]:
    seen = one.last_seen_at
    return {
        "person": one,
        "state_name": STATE_NAMES[one.state],
        "memberships": shown_memberships(one.memberships, names),
        "seen": minute_of(seen, deployment) if seen else None,
    }
