"""The three kinds of records behind one face: what stands, what is proposed, how it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from layers.deployment import Deployment
from layers.features.history import FeatureVersion, feature_history
from layers.releases.rules import Authorship
from layers.releases.service import edit
from portal.directory.agencies.schemas import AgencyContent
from portal.directory.drafts.rules import Subject
from portal.directory.offices.schemas import LAYER, OfficeContent
from portal.directory.offices.service import (
    OFFICES,
    office_now,
    office_of,
    position_fault,
    read_office,
    save_office,
)
from portal.directory.registers import queries as registers
from portal.directory.registers.reading import Fault, missing_links, read_record
from portal.directory.registers.rules import (
    Content,
    Record,
    Register,
    digest,
    owner_of,
    register_of,
    written,
)
from portal.directory.registers.service import STORES
from portal.vocabularies.rules import Vocabularies

Proposed = Record | OfficeContent
REGISTERS = {Subject.AGENCY: Register.AGENCIES, Subject.SERVICE: Register.SERVICES}


@dataclass(frozen=True)
class Standing:
    """The state of a record that readers see: its content, a digest of that, whose it is."""

    content: Content
    content_hash: bytes
    agency: str


@dataclass(frozen=True)
class Reading:
    """What reading a proposed content needs."""

    deployment: Deployment
    vocabularies: Vocabularies


def said(proposed: Proposed) -> Content:
    """Give a record or office as JSON holds it."""
    if isinstance(proposed, OfficeContent):
        return proposed.model_dump(mode="json", exclude_defaults=True)
    return written(proposed)


def code_of(proposed: Proposed) -> str:
    """Give the address of a record among its kind."""
    return proposed.ref if isinstance(proposed, OfficeContent) else proposed.code


def agency_of(proposed: Proposed) -> str:
    """Give the agency that answers for a record or office."""
    return proposed.agency if isinstance(proposed, OfficeContent) else owner_of(proposed)


def standing(session: Session, subject: Subject, code: str) -> Standing | None:
    """Give what stands now, None when there is nothing of this code."""
    if subject is Subject.OFFICE:
        found: Proposed | None = office_now(session, code)
    else:
        found = registers.records(session, REGISTERS[subject], [code]).get(code)
    if found is None:
        return None
    content = said(found)
    return Standing(content, digest(content), agency_of(found))


def read(
    session: Session, reading: Reading, subject: Subject, data: Mapping[str, Any]
) -> tuple[Proposed | None, tuple[Fault, ...]]:
    """Read a proposed content with all checks; None when anything in it has a fault."""
    if subject is Subject.OFFICE:
        return _read_office(session, reading.deployment, data)
    register = REGISTERS[subject]
    record, faults = read_record(register, data, reading.vocabularies)
    if record is not None:
        faults = _links(session, record)
    return (None if faults else record), faults


def _read_office(
    session: Session, deployment: Deployment, data: Mapping[str, Any]
) -> tuple[OfficeContent | None, tuple[Fault, ...]]:
    office, faults = read_office(deployment, data)
    if office is not None:
        outside = position_fault(session, deployment, office)
        faults = () if outside is None else (outside,)
    return (None if faults else office), faults


def _links(session: Session, record: Record) -> tuple[Fault, ...]:
    """Check a record's links among the records that stand, the tree of agencies with it."""
    agencies = registers.current_records(session, Register.AGENCIES)
    services = registers.codes_of(session, Register.SERVICES)
    records: list[Record] = [record]
    if isinstance(record, AgencyContent):
        records += [one for code, one in agencies.items() if code != record.code]
    found = missing_links(
        records, agencies=agencies.keys() | {record.code}, services=services | {record.code}
    )
    return found.get(record.code, ())


@dataclass(frozen=True)
class Version:
    """One state of a record, from release `introduced_in` until `superseded_in`."""

    introduced_in: int
    superseded_in: int | None
    content: Content
    kind: str
    made_by: str
    approved_by: str | None
    activated_at: datetime | None
    note: str | None


def versions(session: Session, subject: Subject, code: str) -> list[Version]:
    """List the states of a record, the newest first."""
    if subject is Subject.OFFICE:
        found = feature_history(session, LAYER, code)
        return [_version(one, said(office_of(one.content))) for one in found]
    states = registers.history(session, REGISTERS[subject], code)
    return [_version(one, one.content) for one in states]


def _version(one: FeatureVersion | registers.RecordVersion, content: Content) -> Version:
    return Version(
        one.introduced_in,
        one.superseded_in,
        content,
        one.kind,
        one.made_by,
        one.approved_by,
        one.activated_at,
        one.note,
    )


def save(session: Session, deployment: Deployment, proposed: Proposed, made: Authorship) -> int:
    """Make a proposed content the one that stands; gives the number of its release."""
    if isinstance(proposed, OfficeContent):
        return save_office(session, deployment, proposed, made).number
    return edit(session, STORES[register_of(proposed)], proposed.code, proposed, made).number


def remove(session: Session, subject: Subject, code: str, made: Authorship) -> int:
    """Take a record out; gives the number of the release that does."""
    if subject is Subject.OFFICE:
        return edit(session, OFFICES, code, None, made).number
    return edit(session, STORES[REGISTERS[subject]], code, None, made).number
