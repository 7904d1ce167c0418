"""What officers do with datasets once written: hand in, review, publish, withdraw, discard."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country, Names
from geo.database import storable
from geo.errors import InvalidFields, InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls
from portal.accounts.officer_roles import Officer, Role
from portal.attachments.service import let_go
from portal.audit.recording import record
from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from portal.jobs.queue import enqueue
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.drafts import missing_for_review
from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.queries import any_dataset
from portal.opendata.datasets.rules import (
    DATASET,
    LONGEST_REASON,
    RATING_OF_DATASET,
    Origin,
    VersionState,
)
from portal.workflow.service import Change, change_state

_UNSHOWN = (VersionState.DRAFT, VersionState.CHECKED)


def hand_in(session: Session, ctx: DatasetContext, dataset_id: UUID, by: Officer) -> None:
    """Hand a draft in to another officer; raises InvalidFields for what it misses."""
    row = locked(session, dataset_id)
    check_role(by, Role.EDITOR, row.agency)
    found = any_dataset(session, row.name)
    faults = [] if found is None else missing_for_review(found, ctx.country)
    if found is not None and found.resources and not _has_versions(session, row.id):
        faults.append(InvalidParameter("resources", _("Hand in a file or an address first.")))
    if faults:
        raise InvalidFields(faults)
    # Whoever gives it away answers for what it says, whoever has written before.
    row.made_by, row.made_by_id = by.name, by.id
    _change(session, ctx, row, by, "hand_in")


def review(session: Session, ctx: DatasetContext, dataset_id: UUID, by: Officer) -> None:
    """Pass a dataset on to the privacy check; raises Refused for whoever has written it."""
    row = locked(session, dataset_id)
    check_role(by, Role.EDITOR, row.agency)
    _check_second(row, by)
    row.reviewed_by_id = by.id
    _change(session, ctx, row, by, "review")


def send_back(
    session: Session, ctx: DatasetContext, dataset_id: UUID, reason: str, by: Officer
) -> None:
    """Return a dataset to whoever has written it, with the reason."""
    row = locked(session, dataset_id)
    check_role(by, Role.EDITOR, row.agency)
    row.reviewed_by_id = None
    _change(session, ctx, row, by, "send_back", reason)


def publish(session: Session, ctx: DatasetContext, dataset_id: UUID, by: Officer) -> None:
    """Show a dataset with its versions to everybody, after the review and the privacy check.

    Raises Refused for whoever has written it or handed in one of its files, and where a topic
    above finds that it may not be.
    """
    row = locked(session, dataset_id)
    check_role(by, Role.APPROVER, row.agency)
    _check_second(row, by)
    _check_files_of_others(session, row, by)
    for gate in ctx.gates:
        gate(session, row.id)
    now = moment(session)
    row.published_by, row.published_at, row.modified_at = by.name, now, now
    mine = select(ResourceRow.id).where(ResourceRow.dataset_id == row.id)
    session.execute(
        update(VersionRow)
        .where(VersionRow.resource_id.in_(mine), VersionRow.state.in_(_UNSHOWN))
        .values(state=VersionState.PUBLISHED, checked_by_id=by.id, published_at=now)
    )
    settle(session, ctx, row)
    note(session, row, What.PUBLISHED)
    _change(session, ctx, row, by, "publish")


def withdraw(
    session: Session, ctx: DatasetContext, dataset_id: UUID, because: Names, by: Officer
) -> None:
    """Take a dataset back with a public reason in every language: its tombstone stays."""
    row = locked(session, dataset_id)
    check_role(by, Role.APPROVER, row.agency)
    if row.published_at is None or row.withdrawn_at is not None:
        raise Refused(_("Only what is published can be withdrawn."))
    row.withdrawn_because = read_reason(because, ctx.country)
    row.withdrawn_at = row.modified_at = moment(session)
    row.next_due = None
    row.version += 1
    session.flush()
    want_rating(session, row)
    note(session, row, What.WITHDRAWN)
    if row.origin == Origin.AGENCY:
        reason = next(iter(row.withdrawn_because.values()))
        _change(session, ctx, row, by, "withdraw", reason)
    else:
        record_done(session, row, by, "withdrawn")


def discard(session: Session, ctx: DatasetContext, dataset_id: UUID, by: Officer) -> None:
    """Throw a draft away; its name is free again."""
    row = locked(session, dataset_id)
    check_role(by, Role.EDITOR, row.agency)
    if row.published_at is not None:
        raise Refused(_("It is published: withdraw it with a reason."))
    _change(session, ctx, row, by, "discard")
    session.delete(row)
    session.flush()


def read_reason(because: Names, country: Country) -> dict[str, str]:
    """Return a public reason, in every language; raises InvalidFields by “because.<language>”."""
    told, faults = {}, []
    for language in country.languages:
        text = " ".join(without_bidi_controls(because.get(language, "")).split())
        told[language] = str(storable(text))
        if not 0 < len(text) <= LONGEST_REASON:
            fault = _("Write between 1 and {most} characters.")
            faults.append(
                InvalidParameter(f"because.{language}", fault, value=text, most=LONGEST_REASON)
            )
    if faults:
        raise InvalidFields(faults)
    return told


def settle(session: Session, ctx: DatasetContext, row: DatasetRow) -> None:
    """Set what follows from the versions: which are current, and when the next is due."""
    last = None
    resources = session.scalars(select(ResourceRow).where(ResourceRow.dataset_id == row.id))
    for one in resources.all():
        newest = session.scalars(
            select(VersionRow)
            .where(VersionRow.resource_id == one.id, VersionRow.state == VersionState.PUBLISHED)
            .order_by(VersionRow.number.desc())
            .limit(1)
        ).one_or_none()
        one.current_version = None if newest is None else newest.number
        if newest is not None:
            last = newest.day if last is None else max(last, newest.day)
    row.next_due = due_after(ctx, row, last)
    row.version += 1
    session.flush()
    want_rating(session, row)


def want_rating(session: Session, row: DatasetRow) -> None:
    """Ask, in the transaction of a change, that a published dataset is rated anew.

    Harvested ones come by the thousand: the hourly round rates them.
    """
    if row.published_at is not None and row.origin != Origin.HARVESTED:
        enqueue(session, RATING_OF_DATASET, str(row.id))


def due_after(ctx: DatasetContext, row: DatasetRow, last: date | None) -> date | None:
    """Return when the version after one of a day is due, None where none is promised."""
    frequency = ctx.terms.frequencies.get(row.frequency)
    return None if last is None or frequency is None else frequency.next_due(last)


def take_back(session: Session, row: DatasetRow, version: VersionRow, because: Names) -> None:
    """Make a tombstone of a published version, whoever does it; `settle` has to follow."""
    now = moment(session)
    version.withdrawn_because = dict(because)
    version.state, version.withdrawn_at = VersionState.WITHDRAWN.value, now
    row.modified_at = now
    session.flush()
    if version.attachment_id is not None:
        let_go(session, [version.attachment_id], now=now)


def note(session: Session, row: DatasetRow, what: What) -> None:
    """Note for whoever follows a dataset what has happened to it."""
    subject = Subject(DATASET, row.id)
    path = f"/datasets/{row.name}"
    note_happening(session, Happening(subject, subject, what, row.titles, path))


def check_role(by: Officer, role: Role, agency: str | None) -> None:
    """Check that an officer has a role in an agency; raises Refused."""
    if not by.may(role, agency):
        raise Refused(_("This needs the role “{role}” in the agency."), role=role.value)


def locked(session: Session, dataset_id: UUID) -> DatasetRow:
    """Return a dataset, locked and as it is now; raises NotFound."""
    found = session.get(DatasetRow, dataset_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(_("There is no such dataset."))
    return found


def record_done(
    session: Session,
    row: DatasetRow,
    by: Officer,
    done: str,
    new: Mapping[str, object] | None = None,
) -> None:
    """Write into the audit log what was done, as the last statement of an action."""
    session.flush()
    told = {"name": row.name, "titles": row.titles, **(new or {})}
    record(session, by.actor, f"dataset.{done}", DATASET, str(row.id), agency=row.agency, new=told)


def _change(
    session: Session,
    ctx: DatasetContext,
    row: DatasetRow,
    by: Officer,
    transition: str,
    reason: str = "",
) -> None:
    session.flush()
    change = Change(transition, reason)
    change_state(session, ctx.workflows, row.id, change, by.actor, by.roles_for(row.agency))


def _check_second(row: DatasetRow, by: Officer) -> None:
    if row.made_by_id == by.id:
        raise Refused(_("You have written this: ask another officer of the agency."))


def _check_files_of_others(session: Session, row: DatasetRow, by: Officer) -> None:
    """Check that nobody publishes unseen by others what he has handed in himself."""
    mine = select(ResourceRow.id).where(ResourceRow.dataset_id == row.id)
    own = select(VersionRow.number).where(
        VersionRow.resource_id.in_(mine),
        VersionRow.state.in_(_UNSHOWN),
        VersionRow.made_by_id == by.id,
    )
    if session.scalar(own.limit(1)) is not None:
        raise Refused(_("You have handed in a file of it: ask another officer of the agency."))


def _has_versions(session: Session, dataset_id: UUID) -> bool:
    mine = select(ResourceRow.id).where(ResourceRow.dataset_id == dataset_id)
    found = select(VersionRow.number).where(VersionRow.resource_id.in_(mine)).limit(1)
    return session.scalar(found) is not None
