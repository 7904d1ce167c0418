"""Signing in through an OpenID Connect provider: whom it recognises, and what that opens.

Authorization code with PKCE (S256), state and nonce. What officers may do is never taken from
there: an identity opens the account that it was linked to, and no other.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx2
from authlib.integrations.base_client.errors import OAuthError
from joserfc.errors import JoseError
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.errors import InvalidParameter
from portal.accounts.models import Account, Credential
from portal.accounts.officers.invitations import enter_invited, take_up
from portal.accounts.provider import NotRight, OidcProvider, demand_success, oidc_provider
from portal.accounts.rules import (
    AccountState,
    Entered,
    FactorKind,
    Outcome,
    SignedIn,
    Visit,
    clean_name,
    demand_recent,
    normalised_email,
)
from portal.accounts.security import Security
from portal.accounts.sessions import lock_account
from portal.accounts.sign_in import let_in, note_failure
from portal.accounts.tries import allowed_to_try, note_right
from portal.audit.recording import record

__all__ = [
    "Identity",
    "OidcProvider",
    "OidcStart",
    "accept_invitation_with_identity",
    "finish",
    "link_identity",
    "oidc_provider",
    "sign_in_with_identity",
    "start",
]

_Answer = TypeVar("_Answer")
_TICKET_S = 600


@dataclass(frozen=True)
class OidcStart:
    """Where to send the browser, and the ticket that it brings back."""

    url: str
    ticket: str


@dataclass(frozen=True)
class Identity:
    """Whom the provider has recognised; the address only as far as it vouches for it.

    `claims` are all that its ID token says, which was checked.
    """

    issuer: str
    subject: str
    verified_email: str | None
    name: str
    claims: Mapping[str, Any] = field(default_factory=dict, repr=False)


def start(
    provider: OidcProvider, security: Security, redirect_uri: str, *, bound_to: bytes = b""
) -> OidcStart | None:
    """Begin; None while the provider cannot be reached."""
    metadata = _believed(provider.metadata)
    if metadata is None:
        return None
    held = {
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "verifier": secrets.token_urlsafe(48),
        "redirect_uri": redirect_uri,
    }
    with provider.client(redirect_uri) as client:
        url, _state = client.create_authorization_url(
            metadata["authorization_endpoint"],
            state=held["state"],
            nonce=held["nonce"],
            code_verifier=held["verifier"],
        )
    ticket = security.keys.ticket("oidc", held, lasts_s=_TICKET_S, bound_to=bound_to)
    return OidcStart(url, ticket)


def finish(
    provider: OidcProvider,
    security: Security,
    ticket: str | None,
    callback_url: str,
    *,
    bound_to: bytes = b"",
) -> Identity | None:
    """Find whom the provider recognised; None for whatever is not right, and nobody is told what.

    `callback_url` is the address that the browser came back to, with its query.
    """
    held = security.keys.read_ticket("oidc", ticket, bound_to=bound_to)
    if held is None:
        return None
    return _believed(lambda: _identity(provider, held, callback_url))


def sign_in_with_identity(
    session: Session, security: Security, visit: Visit, identity: Identity
) -> Entered:
    """Open a session that waits for its second factor: the provider stands for the password."""
    wanted = f"{identity.issuer} {identity.subject}"
    linked = _linked(session, identity)
    account = None if linked is None else session.get(Account, linked.account_id)
    known = None if account is None else account.id
    if not allowed_to_try(session, security, visit, wanted, known):
        return Entered(Outcome.LIMITED)
    if linked is None or account is None or account.state != AccountState.ACTIVE:
        note_failure(session, security, visit, wanted, account, way=FactorKind.OIDC)
        return Entered(Outcome.WRONG)
    linked.last_used_at = moment(session)
    if _is_address(identity, account.email):
        account.email_confirmed_at = moment(session)
    note_right(session, security, visit, wanted, account.id)
    return let_in(session, security, visit, account, way=FactorKind.OIDC)


def link_identity(session: Session, signed_in: SignedIn, identity: Identity) -> Outcome:
    """Link an identity to the officer who is signed in; raises StepUpNeeded.

    WRONG when it is linked to an account already.
    """
    demand_recent(signed_in)
    holder = signed_in.holder
    lock_account(session, holder.id)
    if _linked(session, identity) is not None:
        return Outcome.WRONG
    session.add(_credential(holder.id, identity))
    way = {"way": FactorKind.OIDC, "issuer": identity.issuer}
    record(session, holder.actor, "factor added", "account", str(holder.id), new=way)
    return Outcome.DONE


def accept_invitation_with_identity(
    session: Session, security: Security, visit: Visit, token: str, identity: Identity
) -> Entered:
    """Take up an invitation without a password: the provider must vouch for the same address."""
    taken = take_up(session, token)
    if taken is None or taken[1].state != AccountState.INVITED:
        return Entered(Outcome.WRONG)
    row, account = taken
    if not _is_address(identity, row.email) or _linked(session, identity) is not None:
        return Entered(Outcome.WRONG)
    session.add(_credential(account.id, identity))
    account.email_confirmed_at = moment(session)
    return enter_invited(session, security, visit, row, account, _name(identity, account))


def _believed(ask: Callable[[], _Answer]) -> _Answer | None:
    try:
        return ask()
    except (httpx2.HTTPError, OAuthError, JoseError, NotRight, ValueError, KeyError):
        return None


def _identity(provider: OidcProvider, held: Mapping[str, str], callback_url: str) -> Identity:
    code = _code(provider, held, callback_url)
    metadata = provider.metadata()
    with provider.client(held["redirect_uri"]) as client:
        client.register_compliance_hook("access_token_response", demand_success)
        client.token_endpoint_auth_method = provider.way_to_authenticate(metadata)
        token = client.fetch_token(
            metadata["token_endpoint"],
            grant_type="authorization_code",
            code=code,
            code_verifier=held["verifier"],
        )
    claims = provider.claims(token, held["nonce"])
    email, subject = claims.get("email"), claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise NotRight
    # Some providers write the word; anything but a clear yes is none.
    is_verified = isinstance(email, str) and claims.get("email_verified") is True
    return Identity(
        issuer=provider.issuer,
        subject=subject,
        verified_email=str(email) if is_verified else None,
        name=str(claims.get("name") or ""),
        claims=claims,
    )


def _code(provider: OidcProvider, held: Mapping[str, str], callback_url: str) -> str:
    """Take the code of the answer to our own question, from this provider (RFC 9207)."""
    query = parse_qs(urlsplit(callback_url).query)
    states, codes, issuers = (query.get(name, []) for name in ("state", "code", "iss"))
    if len(states) != 1 or not hmac.compare_digest(states[0].encode(), held["state"].encode()):
        raise NotRight
    if "error" in query or len(codes) != 1 or issuers not in ([], [provider.issuer]):
        raise NotRight
    return codes[0]


def _linked(session: Session, identity: Identity) -> Credential | None:
    return session.scalars(
        select(Credential)
        .where(Credential.issuer == identity.issuer, Credential.subject == identity.subject)
        .with_for_update()
    ).one_or_none()


def _credential(account_id: object, identity: Identity) -> Credential:
    return Credential(
        account_id=account_id,
        kind=FactorKind.OIDC,
        name=identity.verified_email or identity.subject[:60],
        issuer=identity.issuer,
        subject=identity.subject,
    )


def _is_address(identity: Identity, email: str | None) -> bool:
    try:
        return normalised_email(identity.verified_email or "") == email
    except InvalidParameter:
        return False


def _name(identity: Identity, account: Account) -> str:
    try:
        return clean_name(identity.name)
    except InvalidParameter:
        return account.name
