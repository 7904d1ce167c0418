"""Reads the demonstration agencies and services from the TOML files beside it."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from geo.errors import InvalidSetup
from geo.messages import Message, shown
from geo.messages import mark as _
from importers.samples.directory.contacts import with_contacts
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register
from portal.directory.registers.reading import read_record
from portal.proposals.schemas import Fault
from portal.vocabularies.loading import load_vocabularies

_FOLDER = Path(__file__).parent
# The lists of a service in which a text stands for a part that many services share.
_SHARED = ("papers", "steps")


@cache
def sample_agencies() -> tuple[AgencyContent, ...]:
    """Read the demonstration agencies, in the order of their file; raises InvalidSetup."""
    agencies = _told("agencies.toml")["agencies"]
    told = [with_contacts(agency, number) for number, agency in enumerate(agencies, start=1)]
    return cast(tuple[AgencyContent, ...], read_samples(Register.AGENCIES, told))


@cache
def sample_services() -> tuple[ServiceContent, ...]:
    """Read the demonstration services, file by file; raises InvalidSetup."""
    shared = _told("shared.toml")
    told = [
        with_shared_parts(service, shared)
        for path in sorted((_FOLDER / "services").glob("*.toml"))
        for service in _told(f"services/{path.name}")["services"]
    ]
    return cast(tuple[ServiceContent, ...], read_samples(Register.SERVICES, told))


def read_samples(register: Register, told: Iterable[Mapping[str, Any]]) -> tuple[Record, ...]:
    """Read records, all marked as demonstration; raises InvalidSetup naming one that is none."""
    return tuple(_read(register, {**one, "demo": True}) for one in told)


def with_shared_parts(
    service: Mapping[str, Any], shared: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Put the shared papers and steps in the place of their keys.

    Raises InvalidSetup naming the service when a key is not there.
    """
    return {**service, **{part: _whole(service, part, shared[part]) for part in _SHARED}}


def _whole(service: Mapping[str, Any], part: str, shared: Mapping[str, Any]) -> list[Any]:
    try:
        return [shared[one] if isinstance(one, str) else one for one in service.get(part, ())]
    except KeyError as error:
        reason = Message(_("There is no shared part “{value}”."), {"value": shown(error.args[0])})
        raise _invalid(service, part, reason) from error


def _told(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text("utf-8"))


def _read(register: Register, told: Mapping[str, Any]) -> Record:
    record, faults = read_record(register, told, load_vocabularies())
    if record is None:
        raise _refused(told, faults[0])
    return record


def _refused(told: Mapping[str, Any], fault: Fault) -> InvalidSetup:
    return _invalid(told, ".".join(map(str, fault.path)), fault.message)


def _invalid(told: Mapping[str, Any], place: str, reason: Message) -> InvalidSetup:
    return InvalidSetup(
        _("The demonstration record {record} is not valid at {place}: {reason}"),
        record=shown(told.get("code", "?")),
        place=place,
        reason=reason,
    )
