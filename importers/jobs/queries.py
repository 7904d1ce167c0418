"""Reads of import jobs: the list, one of them, those that are under way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.orm import Session

from geo.database import any_text
from geo.errors import NotFound
from geo.messages import mark as _
from geo.messages import shown
from importers.jobs.models import ImportJob
from importers.jobs.rules import STORED_STATES, UNFINISHED, JobState, state_now
from layers.catalogue.models import Collection
from layers.releases.models import Release
from layers.releases.rules import ReleaseState
from portal.attachments.models import Attachment
from portal.directory.registers.definitions import Register


@dataclass(frozen=True)
class SeenJob:
    """A job and how it stands with its release now. `activated_by` has said yes to it.

    `release` is the number of the release, which is another than the job's own when others had
    overtaken it before it became current.
    """

    job: ImportJob
    state: JobState
    activated_by: str | None
    release: int | None = None


def recent_jobs(
    session: Session, layers: Iterable[str], agencies: Iterable[str] = (), *, most: int
) -> list[SeenJob]:
    """List the newest jobs of some layers, the last one first.

    Also those of files of places that speak for one of these agencies alone.
    """
    is_theirs = (ImportJob.scope == any_text(agencies)) & ~_is_of_table()
    mine = _with_release().where((ImportJob.collection == any_text(layers)) | is_theirs)
    newest = mine.order_by(ImportJob.made_at.desc()).limit(most)
    return [_seen(row) for row in session.execute(newest)]


def seen_job(session: Session, job_id: UUID) -> SeenJob:
    """Return one job; raises NotFound."""
    row = session.execute(_with_release().where(ImportJob.id == job_id)).one_or_none()
    if row is None:
        raise NotFound(_("There is no import {id}."), id=shown(job_id))
    return _seen(row)


def tables_under_way(
    session: Session, agencies: Iterable[str] | None, *, since: datetime, most: int
) -> list[SeenJob]:
    """List the tables that wait, are read, or came to nothing since a moment, the last one first.

    `agencies` limits them to those that speak for one of these alone; None takes all.
    """
    wanted = _with_release().where(
        _is_of_table(),
        ImportJob.state.in_(UNFINISHED)
        | ((ImportJob.state == JobState.FAILED) & (ImportJob.finished_at >= since)),
    )
    if agencies is not None:
        wanted = wanted.where(ImportJob.scope == any_text(agencies))
    newest = wanted.order_by(ImportJob.made_at.desc()).limit(most)
    return [_seen(row) for row in session.execute(newest)]


def job_of_release(session: Session, collection: str, staged_as: int) -> ImportJob | None:
    """Return the job that has staged a release; None for one that came another way."""
    return session.scalar(
        select(ImportJob).where(
            ImportJob.collection == collection, ImportJob.release_number == staged_as
        )
    )


def unfinished_jobs(session: Session) -> Sequence[ImportJob]:
    """List the jobs that wait or run."""
    return session.scalars(
        select(ImportJob).where(ImportJob.state.in_(UNFINISHED)).order_by(ImportJob.made_at)
    ).all()


def job_counts(session: Session) -> tuple[dict[str, int], float]:
    """Count the jobs by their state, and tell how many seconds the longest waiting one waits."""
    waited = func.extract("epoch", func.now() - func.min(ImportJob.made_at))
    rows = session.execute(
        select(ImportJob.state, func.count(), waited).group_by(ImportJob.state)
    ).all()
    waits = [float(wait_s) for state, _number, wait_s in rows if state == JobState.WAITING]
    counted = {state: number for state, number, _wait_s in rows}
    return {state: counted.get(state, 0) for state in STORED_STATES}, max(waits, default=0.0)


def left_behind(session: Session, job: ImportJob) -> Sequence[Release]:
    """List what an attempt of this job has staged without living to write it down."""
    taken = select(ImportJob.release_number).where(
        ImportJob.collection == job.collection,
        ImportJob.id != job.id,
        ImportJob.release_number.is_not(None),
    )
    return session.scalars(
        select(Release).where(
            Release.collection == job.collection,
            Release.state == ReleaseState.STAGED,
            Release.made_by == job.made_by,
            Release.source_name == job.file_name,
            Release.made_at >= job.made_at,
            Release.staged_as.not_in(taken),
        )
    ).all()


def ids_finished_before(session: Session, moment: datetime) -> Sequence[UUID]:
    """List the jobs that have ended before a moment and wait for nothing."""
    return session.scalars(
        select(ImportJob.id).where(ImportJob.finished_at < moment, ~_waits())
    ).all()


def attachments_over(session: Session, moment: datetime) -> Sequence[UUID]:
    """List the uploads that are kept and whose jobs have all ended before a moment."""
    needed = select(ImportJob.attachment_id).where(
        ImportJob.finished_at.is_(None) | (ImportJob.finished_at >= moment) | _waits()
    )
    return session.scalars(
        select(Attachment.id)
        .join(ImportJob, ImportJob.attachment_id == Attachment.id)
        .where(Attachment.keep_until.is_(None), Attachment.id.not_in(needed))
        .distinct()
    ).all()


def _is_of_table() -> ColumnElement[bool]:
    return ImportJob.collection == any_text(one.value for one in Register)


def _waits() -> ColumnElement[bool]:
    """Return whether what a job has staged waits for a yes: releases also go their own way."""
    decided = exists().where(
        Release.collection == ImportJob.collection,
        Release.staged_as == ImportJob.release_number,
        Release.state != ReleaseState.STAGED,
    )
    return (ImportJob.state == JobState.STAGED) & ~decided


def _with_release() -> Select[ImportJob, Release | None, int | None]:
    return (
        select(ImportJob, Release, Collection.current_release)
        .outerjoin(
            Release,
            (Release.collection == ImportJob.collection)
            & (Release.staged_as == ImportJob.release_number),
        )
        .outerjoin(Collection, Collection.name == ImportJob.collection)
    )


def _seen(row: Row[ImportJob, Release | None, int | None]) -> SeenJob:
    job, release, current = row
    number = None if release is None else release.number
    is_current = number is not None and current == number
    state = state_now(job.state, release.state if release else None, is_current=is_current)
    return SeenJob(job, state, release.approved_by if release else None, number)
