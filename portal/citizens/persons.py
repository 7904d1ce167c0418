"""Reading a person: the number that agencies know him by, and his names, both sealed at rest."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from geo.country import Names
from portal.citizens.context import CitizenContext
from portal.citizens.models import PersonRow
from portal.citizens.rules import Identifier, IdType, PersonState

# For what the person's own key seals the two.
NUMBER, FACTS = "number", "facts"


@dataclass(frozen=True)
class KnownPerson:
    """Who somebody is, as it was matched with a register."""

    identifier: Identifier
    names: Names = field(repr=False)


def read_person(session: Session, context: CitizenContext, person_id: UUID) -> KnownPerson | None:
    """Return an active person; None for one that is closed, and once the person's key is gone.

    The session is bound to the person.
    """
    row = session.get(PersonRow, person_id)
    if row is None or row.state != PersonState.ACTIVE:
        return None
    number = context.person_keys.unseal(person_id, NUMBER, row.sealed_number)
    facts = context.person_keys.unseal(person_id, FACTS, row.sealed_facts)
    if number is None or facts is None:
        return None
    identifier = Identifier(IdType(row.id_type), row.id_country, number.decode())
    return KnownPerson(identifier, json.loads(facts).get("names", {}))
