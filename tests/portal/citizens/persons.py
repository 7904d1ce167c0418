"""A person as the table takes one, for tests."""

from uuid import uuid4

from portal.citizens.models import PersonRow
from portal.citizens.rules import AssuredBy, Identity, IdType, PersonKind, PersonState


def person_row(now: object, **more: object) -> PersonRow:
    """Return a person as the table takes one."""
    held = {
        "id": uuid4(),
        "kind": PersonKind.CITIZEN,
        "id_type": IdType.NATIONAL,
        "id_country": "JO",
        "number_index": uuid4().bytes,
        "sealed_number": b"sealed",
        "sealed_facts": b"sealed",
        "identity": Identity.P1,
        "assured_by": AssuredBy.REGISTER,
        "assured_at": now,
        "state": PersonState.ACTIVE,
        "created_at": now,
        "changed_at": now,
    }
    return PersonRow(**{**held, **more})
