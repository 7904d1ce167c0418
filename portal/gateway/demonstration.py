"""The persons with whom a demonstration is tried out: the simulator of agencies knows them."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from importlib import resources

from pydantic import BaseModel, ConfigDict

from portal.gateway.rules import IdType


class DemonstrationKind(StrEnum):
    """What a person is there to show."""

    CITIZEN = "citizen"
    LITTLE = "little"
    RESIDENT = "resident"
    VISITOR = "visitor"
    BUSINESS = "business"
    DECEASED = "deceased"
    NOBODY = "nobody"


class DemonstrationPerson(BaseModel):
    """Somebody who does not exist: what is typed at registration, and what for."""

    model_config = ConfigDict(frozen=True)

    kind: DemonstrationKind
    id_type: IdType
    country: str
    number: str
    name: Mapping[str, str]
    birth_date: date
    card_number: str
    company_number: str | None = None


class _Written(BaseModel):
    persons: tuple[DemonstrationPerson, ...]


def demonstration_persons() -> Sequence[DemonstrationPerson]:
    """Return all of them, as demonstration.json has them."""
    written = (resources.files("portal.gateway") / "demonstration.json").read_bytes()
    return _Written.model_validate_json(written).persons
