"""What officers do with spaces: write them, publish them, change what may still change."""

from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country
from geo.database import storable
from geo.errors import InvalidFields, InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from portal.jobs.queue import enqueue
from portal.participation.spaces.drafts import SpaceDraft
from portal.participation.spaces.models import PhaseRow, SpaceRow
from portal.participation.spaces.publishing_rules import faults_of_change, missing_for_publishing
from portal.participation.spaces.queries import any_space
from portal.participation.spaces.rules import FOLLOW_PLACES, Space


def save_draft(
    session: Session,
    said: SpaceDraft,
    by: Officer,
    *,
    space_id: UUID | None = None,
    version: int | None = None,
) -> SpaceRow:
    """Keep a draft, a new one or another text of one.

    `version` is the one that the officer has seen. Raises Refused for what is published, and for a
    draft that somebody else has saved meanwhile; InvalidParameter("name") for a name that is taken.
    """
    check_role(by, Role.EDITOR, said.agency)
    if space_id is None:
        row = SpaceRow(id=uuid4(), version=0)
    else:
        row = locked(session, space_id)
        check_role(by, Role.EDITOR, row.agency)
        if row.published_at is not None:
            raise Refused(_("It is published: an approver may change it."))
        check_version(row, version)
    _check_name(session, said.name, row.id)
    row.made_by, row.made_at = by.name, moment(session)
    _write(session, row, said)
    record_done(session, row, by, "saved")
    return row


def publish(
    session: Session, space_id: UUID, said: SpaceDraft, by: Officer, country: Country
) -> SpaceRow:
    """Show a draft to everybody as it was just saved; raises InvalidFields for what it misses."""
    row = locked(session, space_id)
    check_role(by, Role.APPROVER, row.agency)
    if row.published_at is not None:
        raise Refused(_("It is published already."))
    now = moment(session)
    faults = missing_for_publishing(said, country, country_time(now, country))
    if faults:
        raise InvalidFields(faults)
    row.published_by, row.published_at = by.name, now
    row.first_due = row.answer_due
    row.version += 1
    session.flush()
    note(session, row, What.PUBLISHED)
    record_done(session, row, by, "published")
    return row


def change_published(
    session: Session,
    space: Space,
    said: SpaceDraft,
    by: Officer,
    country: Country,
    version: int | None,
) -> SpaceRow:
    """Change what may still change in a published space; `version` is the one the officer saw.

    Raises InvalidFields for what stands, and Refused where somebody else has changed it meanwhile.
    """
    row = locked(session, space.id)
    check_role(by, Role.APPROVER, row.agency)
    check_version(row, space.version)
    check_version(row, version)
    check_open(row)
    faults = faults_of_change(space, said, country, country_time(moment(session), country))
    if faults:
        raise InvalidFields(faults)
    _write(session, row, said)
    record_done(session, row, by, "changed")
    return row


def discard(session: Session, space_id: UUID, by: Officer) -> None:
    """Throw a draft away; raises Refused for what is published."""
    row = locked(session, space_id)
    check_role(by, Role.EDITOR, row.agency)
    if row.published_at is not None:
        raise Refused(_("It is published: close it with its outcome instead."))
    session.delete(row)
    record_done(session, row, by, "discarded")


def locked(session: Session, space_id: UUID) -> SpaceRow:
    """Return a space, which nobody else changes until the end of the transaction."""
    found = session.scalars(
        select(SpaceRow).where(SpaceRow.id == space_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(_("There is no such space."))
    return found


def check_role(by: Officer, role: Role, agency: str) -> None:
    """Raise Refused unless an officer has a role in an agency."""
    if not by.may(role, agency):
        raise Refused(_("This needs the role “{role}” in the agency."), role=role.value)


def check_version(row: SpaceRow, version: int | None) -> None:
    """Raise Refused where somebody else has changed a space since the officer has seen it."""
    if version is not None and row.version != version:
        raise Refused(
            _("Somebody else has changed this space meanwhile: look at it again, then repeat.")
        )


def check_open(row: SpaceRow) -> None:
    """Raise Refused for what is no published space, or a closed one."""
    if row.published_at is None:
        raise Refused(_("It is not published yet."))
    if row.closed_at is not None:
        raise Refused(_("This space is closed: its outcome stands, and only news can be added."))


def note(session: Session, row: SpaceRow, what: What) -> None:
    """Note for those who follow what has happened to a space."""
    subject = Subject("space", row.id)
    path = f"/participation/{row.name}"
    note_happening(session, Happening(subject, subject, what, row.titles, path))


def country_time(now: datetime, country: Country) -> datetime:
    """Return a moment on the country's clock."""
    return now.astimezone(ZoneInfo(country.time_zone))


def _check_name(session: Session, name: str, space_id: UUID) -> None:
    known = any_space(session, name)
    if known is not None and known.id != space_id:
        raise InvalidParameter(
            "name", _("“{value}” is the address of another space: choose another."), value=name
        )


def _write(session: Session, row: SpaceRow, said: SpaceDraft) -> None:
    row.name, row.agency, row.level = said.name, said.agency, said.level
    for name in ("titles", "summaries", "texts", "htmls", "promises"):
        setattr(row, name, storable(dict(getattr(said, name))))
    row.answer_due, row.areas = said.answer_due, list(said.areas)
    row.lon, row.lat = said.lon, said.lat
    row.support_threshold = said.support_threshold
    row.answer_working_days = said.answer_working_days
    row.version += 1
    session.add(row)
    session.flush()
    _write_phases(session, row.id, said)


def _write_phases(session: Session, space_id: UUID, said: SpaceDraft) -> None:
    """Write the phases anew; one that starts when it did before goes on as the same."""
    known = {
        one.starts_at: one
        for one in session.scalars(select(PhaseRow).where(PhaseRow.space_id == space_id))
    }
    kept = []
    for position, one in enumerate(said.phases):
        row = known.get(one.starts_at) or PhaseRow(id=uuid4(), space_id=space_id)
        row.position, row.starts_at, row.ends_at = position, one.starts_at, one.ends_at
        row.titles, row.texts = storable(dict(one.titles)), storable(dict(one.texts))
        row.activities = sorted(one.activities)
        session.add(row)
        kept.append(row.id)
    session.flush()
    others = PhaseRow.space_id == space_id, PhaseRow.id.not_in(kept)
    session.execute(delete(PhaseRow).where(*others))


def record_done(session: Session, row: SpaceRow, by: Officer, done: str) -> None:
    """Record what an officer has done with a space, as the last thing of the action."""
    session.flush()
    if row.published_at is not None:
        enqueue(session, FOLLOW_PLACES, "space")
    new = {"name": row.name, "level": row.level, "titles": row.titles}
    record(session, by.actor, f"space.{done}", "space", str(row.id), agency=row.agency, new=new)
