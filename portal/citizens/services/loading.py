"""Reads which services there are on the citizen's page from the TOML file beside it."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.errors import InvalidSetup
from geo.messages import mark as _
from geo.messages import shown
from portal.accounts.assurance import Assurance, Credential
from portal.accounts.identities import Identity, PersonKind
from portal.citizens.services.rules import LONGEST_KEPT, ServiceDefinition

_FILE = "definitions.toml"
_LONGEST_KEPT_MINUTES = int(LONGEST_KEPT.total_seconds()) // 60


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _ServiceRead(_Read):
    code: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    agency: str
    icon: str
    credential: Credential
    identity: Identity
    kinds: frozenset[PersonKind]
    fresh_minutes: Annotated[int, Field(ge=1)]
    kept_minutes: Annotated[int, Field(ge=1, le=_LONGEST_KEPT_MINUTES)]
    is_paid: bool = False
    changes: bool = False

    def made(self) -> ServiceDefinition:
        return ServiceDefinition(
            code=self.code,
            agency=self.agency,
            icon=self.icon,
            assurance=Assurance(self.credential, self.identity),
            kinds=self.kinds,
            fresh_for=timedelta(minutes=self.fresh_minutes),
            kept_for=timedelta(minutes=self.kept_minutes),
            is_paid=self.is_paid,
            changes=self.changes,
        )


@cache
def service_definitions() -> Mapping[str, ServiceDefinition]:
    """Return the services by their codes, in the order in which they are offered.

    Raises InvalidSetup naming the one that is not as it has to be.
    """
    text = resources.files("portal.citizens.services").joinpath(_FILE).read_text("utf-8")
    made = [_made(told) for told in tomllib.loads(text)["services"]]
    return {one.code: one for one in made}


def _made(told: Mapping[str, Any]) -> ServiceDefinition:
    try:
        return _ServiceRead.model_validate(told).made()
    except ValidationError as error:
        raise InvalidSetup(
            _("The service {code} of the citizen's page is not valid: {reason}"),
            code=shown(told.get("code", "?")),
            reason=shown(error, limit=300),
        ) from error


def all_agencies() -> tuple[str, ...]:
    """Return the codes of the agencies that are asked, each once."""
    return tuple(dict.fromkeys(one.agency for one in service_definitions().values()))
