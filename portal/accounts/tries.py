"""How often somebody may try to enter: by address and network, from known devices, and overall."""

import secrets
from uuid import UUID

from sqlalchemy.orm import Session

from geo.database import Database
from portal.accounts.letters import MANY_TRIES, write_to
from portal.accounts.models import Account
from portal.accounts.rules import AccountState, Visit
from portal.accounts.security import Security
from portal.jobs.queue import enqueue
from portal.limits.rules import Limit
from portal.limits.service import forget, give_back, take

# A stranger who tries one address locks it for the own network alone.
ADDRESS_AND_NETWORK = Limit("sign-in address and network", 5, 900)
NETWORK = Limit("sign-in network", 30, 900)
# Many networks that try one address together are slowed, and do not lock it.
ADDRESS = Limit("sign-in address", 30, 900)
ADDRESS_SLOWED = Limit("sign-in address slowed", 1, 30)
# A device that was signed in with both factors has tries of its own, whatever others do.
KNOWN_DEVICE = Limit("sign-in known device", 5, 900)
_TOLD = Limit("told of many tries", 1, 86_400)

# The task that tells an owner of many tries.
TOLD_OF_TRIES = "tell of many tries"
_TELL_WITHIN_S = 86_400
_PURPOSE = "known device"
_KNOWN_FOR_S = 180 * 86_400


def known_device(security: Security, account_id: UUID) -> str:
    """Return what a browser keeps by which it is known again, for this account alone."""
    held = {"id": secrets.token_hex(16)}
    return security.keys.ticket(
        _PURPOSE, held, lasts_s=_KNOWN_FOR_S, bound_to=_owner(security, account_id)
    )


def allowed_to_try(
    session: Session, security: Security, visit: Visit, wanted: str, account_id: UUID | None
) -> bool:
    """Count a try to enter with an address, number or identity; return whether it is still allowed.

    `wanted` is what was typed, whether or not that has an account. A try that a narrower limit
    refuses does not count in a wider one. Once it is refused its owner is told, once a day.
    """
    device = _known(security, visit, account_id)
    if device is not None:
        is_allowed = take(session, security.keys, KNOWN_DEVICE, device)
    else:
        pair = _pair(visit, wanted)
        is_allowed = (
            take(session, security.keys, ADDRESS_AND_NETWORK, pair)
            and take(session, security.keys, NETWORK, visit.network)
            and (
                take(session, security.keys, ADDRESS, wanted)
                or take(session, security.keys, ADDRESS_SLOWED, wanted)
            )
        )
    if not is_allowed and take(session, security.keys, _TOLD, wanted):
        told = {"account": str(account_id or "")}
        ticket = security.keys.ticket(TOLD_OF_TRIES, told, lasts_s=_TELL_WITHIN_S)
        enqueue(session, TOLD_OF_TRIES, ticket)
    return is_allowed


def note_right(
    session: Session, security: Security, visit: Visit, wanted: str, account_id: UUID
) -> None:
    """Begin to count anew for who was right, and take back what counts for others too."""
    device = _known(security, visit, account_id)
    if device is not None:
        forget(session, security.keys, KNOWN_DEVICE, device)
        return
    forget(session, security.keys, ADDRESS_AND_NETWORK, _pair(visit, wanted))
    give_back(session, security.keys, NETWORK, visit.network)
    give_back(session, security.keys, ADDRESS, wanted)


def tell_of_tries(database: Database, security: Security, ticket: str) -> None:
    """Write to the owner of an account that was tried too often, if there is one.

    Outside the request, so that neither answer nor time tells whether there is an account.
    """
    held = security.keys.read_ticket(TOLD_OF_TRIES, ticket)
    if held is None or not held.get("account"):
        return
    with database.writing() as session:
        account = session.get(Account, UUID(held["account"]))
        if account is not None and account.state == AccountState.ACTIVE:
            write_to(session, security, account, MANY_TRIES)


def _known(security: Security, visit: Visit, account_id: UUID | None) -> str | None:
    """Return the number of a known device; None for one that is not, or is another's."""
    held = security.keys.read_ticket(
        _PURPOSE, visit.known_device, bound_to=_owner(security, account_id)
    )
    return None if held is None else held["id"]


def _owner(security: Security, account_id: UUID | None) -> bytes:
    return security.keys.digest(_PURPOSE, (account_id or UUID(int=0)).bytes)


def _pair(visit: Visit, wanted: str) -> str:
    return f"{visit.network or ''} {wanted}"
