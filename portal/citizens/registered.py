"""Whether a number is registered: asked of the database's own function, which tells no more."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geo.database import sql
from portal.citizens.numbers import number_index
from portal.citizens.rules import Identifier, PersonState
from portal.secrets import Keys


@dataclass(frozen=True)
class Registered:
    """A person whom the portal knows by a number; without an account nobody signs in."""

    person_id: UUID
    account_id: UUID | None
    state: PersonState


def registered_person(session: Session, keys: Keys, identifier: Identifier) -> Registered | None:
    """Return who is registered with a number, closed persons as well; None for nobody."""
    held = {
        "id_type": identifier.id_type.value,
        "country": identifier.country,
        "number_index": number_index(keys, identifier),
    }
    row = session.execute(sql("portal.citizens", "registered_person"), held).one_or_none()
    if row is None:
        return None
    return Registered(row.person_id, row.account_id, PersonState(row.state))
