"""What officers do with versions: hand one in, check it, publish it, withdraw it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Names
from geo.database import storable
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.attachments.receiving import Receiving
from portal.attachments.service import keep, let_go
from portal.following.rules import What
from portal.jobs.queue import enqueue
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.rules import (
    LONGEST_ADDRESS,
    TABLE_OF_VERSION,
    DatasetState,
    ResourceKind,
    VersionState,
)
from portal.opendata.datasets.service import (
    check_role,
    locked,
    note,
    read_reason,
    record_done,
    settle,
    take_back,
)
from portal.opendata.formats.rules import UNUSABLE, Detected
from portal.opendata.formats.sniffing import detect
from portal.workflow.models import WorkflowItem


@dataclass(frozen=True)
class NewVersion:
    """What is said of a new version: of which day it is, its format, and what is new in it."""

    day: date
    declared_format: str | None = None
    notes: Names = field(default_factory=dict)


def add_file(
    session: Session,
    ctx: DatasetContext,
    resource_id: UUID,
    received: Receiving,
    said: NewVersion,
    by: Officer,
) -> VersionRow:
    """Keep a received file as a new version that only officers see.

    Raises InvalidParameter("file") for a file that is of no use to anybody: empty, damaged,
    protected or dangerous.
    """
    row, resource = _resource_to_change(session, resource_id, by)
    if resource.kind == ResourceKind.API:
        raise InvalidParameter("file", _("This resource is an address: give the new one."))
    received.close()
    named = said.declared_format or received.file_name
    found = detect(received.store.path(received.key), named, name=received.file_name)
    if not found.is_usable:
        worst = next(one for one in found.warnings if one.doubt in UNUSABLE)
        raise InvalidParameter("file", worst.text.text)
    _check_new(session, resource, received.sha256)
    kept = keep(session, received, by=by.name)
    version = _new_version(session, resource, said, by)
    version.attachment_id, version.file_name = kept.id, kept.file_name
    version.file_sha256, version.file_size = kept.sha256, kept.size_bytes
    version.detected_format, version.detected = found.format, told_of(found)
    enqueue(session, TABLE_OF_VERSION, f"{resource.id}/{version.number}")
    return _added(session, row, version, by)


def _check_new(session: Session, resource: ResourceRow, sha256: str) -> None:
    """Check that a file is another than the ones before: the old one handed in again is a slip."""
    same = select(VersionRow.number).where(
        VersionRow.resource_id == resource.id,
        VersionRow.file_sha256 == sha256,
        VersionRow.state != VersionState.WITHDRAWN,
    )
    number = session.scalar(same.limit(1))
    if number is not None:
        raise InvalidParameter(
            "file",
            _("This is the same file as version {number}: choose the one that holds the new data."),
            number=number,
        )


def add_address(
    session: Session,
    ctx: DatasetContext,
    resource_id: UUID,
    address: str,
    said: NewVersion,
    by: Officer,
) -> VersionRow:
    """Keep an address as a new version."""
    row, resource = _resource_to_change(session, resource_id, by)
    version = _new_version(session, resource, said, by)
    version.address = _read_address(address)
    return _added(session, row, version, by)


def _read_address(address: str) -> str:
    """Return a whole address of the web; raises InvalidParameter("address")."""
    told = address.strip()
    try:
        parts = urlsplit(told)
        is_web = parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or len(told) > LONGEST_ADDRESS or not all("!" <= one <= "~" for one in told):
        text = _("Write a whole address, like https://….")
        raise InvalidParameter("address", text, value=address)
    return told


def told_of(found: Detected) -> dict[str, object]:
    """Return what was found out about a file, as it is kept: doubts by name, sentences never."""
    return {
        "media_type": found.media_type,
        "encoding": found.encoding,
        "doubts": sorted(found.doubts),
        **found.details,
    }


def check_version(
    session: Session, ctx: DatasetContext, resource_id: UUID, number: int, by: Officer
) -> VersionRow:
    """Say that a version holds nothing personal; raises Refused for whoever has handed it in."""
    row, version = _version_to_change(session, resource_id, number)
    check_role(by, Role.EDITOR, row.agency)
    if version.made_by_id == by.id:
        raise Refused(_("You have handed this in: ask another officer of the agency."))
    _demand(version, VersionState.DRAFT)
    version.state, version.checked_by_id = VersionState.CHECKED.value, by.id
    _record(session, row, version, by, "version_checked")
    return version


def publish_version(
    session: Session, ctx: DatasetContext, resource_id: UUID, number: int, by: Officer
) -> VersionRow:
    """Show a checked version of a published dataset to everybody, as the current one."""
    row, version = _version_to_change(session, resource_id, number)
    check_role(by, Role.APPROVER, row.agency)
    if row.published_at is None:
        raise Refused(_("The dataset is not published yet: its versions are, together with it."))
    _demand(version, VersionState.CHECKED)
    for gate in ctx.gates:
        gate(session, row.id)
    version.state, version.published_at = VersionState.PUBLISHED.value, moment(session)
    row.modified_at = version.published_at
    session.flush()
    settle(session, ctx, row)
    note(session, row, What.VERSION)
    _record(session, row, version, by, "version_published")
    return version


def discard_version(
    session: Session, ctx: DatasetContext, resource_id: UUID, number: int, by: Officer
) -> None:
    """Throw away a version that nobody was shown, like a wrong file; its number is free again."""
    row, version = _version_to_change(session, resource_id, number)
    check_role(by, Role.EDITOR, row.agency)
    if version.state not in (VersionState.DRAFT, VersionState.CHECKED):
        raise Refused(_("It is published: withdraw it with a reason."))
    _demand_open(session, row)
    if version.attachment_id is not None:
        let_go(session, [version.attachment_id], now=moment(session))
    session.delete(version)
    session.flush()
    resource = session.get_one(ResourceRow, resource_id)
    left = select(func.count()).where(VersionRow.resource_id == resource_id)
    # What was called as its only file goes with it; what somebody has named stays.
    if not session.scalar(left) and len(set(resource.titles.values())) == 1:
        session.delete(resource)
    _record(session, row, version, by, "version_discarded")


def withdraw_version(
    session: Session,
    ctx: DatasetContext,
    resource_id: UUID,
    number: int,
    because: Names,
    by: Officer,
) -> VersionRow:
    """Take a published version back with a public reason; the one before it is current again.

    Its number and its checksum stay, so that mirrors know what to remove; its bytes go.
    """
    row, version = _version_to_change(session, resource_id, number)
    check_role(by, Role.APPROVER, row.agency)
    _demand(version, VersionState.PUBLISHED)
    take_back(session, row, version, read_reason(because, ctx.country))
    settle(session, ctx, row)
    note(session, row, What.WITHDRAWN)
    _record(session, row, version, by, "version_withdrawn", version.withdrawn_because)
    return version


def _demand(version: VersionRow, state: VersionState) -> None:
    if version.state != state:
        raise Refused(
            _("This cannot be done any more: look at what has happened meanwhile, and choose anew.")
        )


def _resource_to_change(
    session: Session, resource_id: UUID, by: Officer
) -> tuple[DatasetRow, ResourceRow]:
    resource = session.get(ResourceRow, resource_id)
    if resource is None:
        raise NotFound(_("There is no such resource."))
    row = locked(session, resource.dataset_id)
    check_role(by, Role.EDITOR, row.agency)
    if row.withdrawn_at is not None:
        raise Refused(_("It is withdrawn: nothing of it is changed any more."))
    _demand_open(session, row)
    return row, resource


def _demand_open(session: Session, row: DatasetRow) -> None:
    """Check that nobody reviews the dataset: what others have looked at does not change then."""
    item = None if row.published_at is not None else session.get(WorkflowItem, row.id)
    if item is not None and item.state != DatasetState.DRAFT:
        raise Refused(_("It is being reviewed: send it back first."))


def _version_to_change(
    session: Session, resource_id: UUID, number: int
) -> tuple[DatasetRow, VersionRow]:
    resource = session.get(ResourceRow, resource_id)
    row = None if resource is None else locked(session, resource.dataset_id)
    version = session.get(VersionRow, (resource_id, number), populate_existing=True)
    if row is None or version is None:
        raise NotFound(_("There is no such version."))
    return row, version


def _new_version(
    session: Session, resource: ResourceRow, said: NewVersion, by: Officer
) -> VersionRow:
    last = select(func.max(VersionRow.number)).where(VersionRow.resource_id == resource.id)
    return VersionRow(
        resource_id=resource.id,
        number=(session.scalar(last) or 0) + 1,
        state=VersionState.DRAFT.value,
        day=said.day,
        declared_format=storable(said.declared_format),
        detected={},
        notes=storable(dict(said.notes)),
        made_by=by.name,
        made_by_id=by.id,
        made_at=moment(session),
    )


def _added(session: Session, row: DatasetRow, version: VersionRow, by: Officer) -> VersionRow:
    session.add(version)
    _record(session, row, version, by, "version_added")
    return version


def _record(
    session: Session,
    row: DatasetRow,
    version: VersionRow,
    by: Officer,
    done: str,
    because: Mapping[str, str] | None = None,
) -> None:
    told = {
        "resource": str(version.resource_id),
        "number": version.number,
        "sha256": version.file_sha256,
        **({} if because is None else {"because": dict(because)}),
    }
    record_done(session, row, by, done, told)
