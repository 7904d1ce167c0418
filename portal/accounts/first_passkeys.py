"""The first passkey of an account that is still to be made."""

from sqlalchemy.orm import Session
from webauthn import (
    options_to_json,
)

from portal.accounts.models import Credential
from portal.accounts.passkey_answers import (
    PasskeyAsk,
    PasskeyOwner,
    creation_options,
    find_passkey,
    new_challenge,
    redeem,
    registered,
)
from portal.accounts.security import Security


def first_passkey_options(
    security: Security, owner: PasskeyOwner, *, bound_to: bytes
) -> PasskeyAsk:
    """Ask for the first passkey of an account that is still to be made."""
    challenge, ticket = new_challenge(security, "first", bound_to)
    return PasskeyAsk(options_to_json(creation_options(security, owner, challenge, [])), ticket)


def first_passkey(
    session: Session, security: Security, ticket: str, answer: str, *, bound_to: bytes
) -> Credential | None:
    """Return the passkey that was made, for the account to come; None for what is not right.

    The challenge works once, so the transaction has to end normally.
    """
    challenge = redeem(session, security, "first", ticket, bound_to)
    credential = None if challenge is None else registered(security, challenge, answer)
    if credential is None or find_passkey(session, credential.passkey_id) is not None:
        return None
    return credential
