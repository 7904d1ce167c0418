"""Persons for tests of accounts: rows as registration makes them, without a register."""

import secrets
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from portal.accounts.identities import Identity
from portal.citizens.models import PersonRow


def add_person(session: Session, account_id: UUID, identity: Identity = Identity.P1) -> UUID:
    """Make an account a citizen's; give the person."""
    made, now = uuid4(), moment(session)
    is_assured = identity is not Identity.P0
    session.add(
        PersonRow(
            id=made,
            account_id=account_id,
            kind="citizen",
            id_type="national",
            id_country="JO",
            number_index=secrets.token_bytes(32),
            sealed_number=b"sealed",
            sealed_facts=b"sealed",
            identity=identity,
            assured_by="register" if is_assured else None,
            assured_at=now if is_assured else None,
            state="active",
            created_at=now,
            changed_at=now,
        )
    )
    session.flush()
    return made
