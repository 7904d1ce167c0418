"""Running import jobs: hand one in, do it, put it back when it was interrupted."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import reduce
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import AroundMeError, DatabaseUnavailable
from geo.messages import Message
from geo.messages import mark as _
from importers.account import account_of
from importers.jobs import queries
from importers.jobs.files import JobFiles
from importers.jobs.job_context import JobContext
from importers.jobs.letters import tell_deciders
from importers.jobs.models import ImportJob
from importers.jobs.progress import CountedReader, Interrupted, ProgressWriter
from importers.jobs.recording import HANDED_IN, record_done
from importers.jobs.rules import (
    FILES_KEPT,
    TASK,
    UNFINISHED,
    JobOptions,
    JobState,
    is_table,
)
from importers.jobs.sentences import message_to_json
from importers.jobs.tables import import_table
from importers.order import ImportOrder
from importers.reports.report import report_json
from importers.service import StagedImport, stage_file
from importers.understanding import Understanding, understood
from layers.deployment import Deployment
from layers.releases.service import discard
from portal.attachments.service import let_go
from portal.audit.rules import Actor
from portal.jobs.queue import enqueue
from portal.jobs.rules import MOST_ATTEMPTS, Queue
from portal.stores import stores_of

log = logging.getLogger(__name__)

FAULT = _(
    "The import stopped because of a fault of ours, which has been recorded. Nothing was changed."
)
GIVEN_UP = _(
    "The import was interrupted {count} times, so it was given up. Nothing was changed. Hand the"
    " file in again; if that ends the same way, the worker's log tells why."
)


def hand_in(session: Session, job: ImportJob, by: Actor, agency: str | None) -> None:
    """Write a job down, put it into the queue and tell the audit log: all or nothing.

    `agency` is the one that the layer belongs to, or that the file speaks for.
    """
    session.add(job)
    session.flush()
    queue_import(session, job)
    record_done(session, job, HANDED_IN, by, agency)


def queue_import(session: Session, job: ImportJob) -> None:
    """Queue a job. Those of one collection come one after the other, as they were handed in."""
    enqueue(session, TASK, str(job.id), queue=Queue.LONG, lock=job.collection)


def run_job(context: JobContext, job_id: UUID, should_stop: Callable[[], bool]) -> None:
    """Run a job that waits, and write down what came of it; does nothing for one that has ended."""
    deployment = context.deployment
    collection = _begin(deployment, job_id)
    if collection is None:
        return
    try:
        if is_table(collection):
            import_table(context, job_id, should_stop)
        else:
            _import(context, job_id, should_stop)
    except Interrupted:
        put_back(deployment, job_id, counts=False)
    except DatabaseUnavailable as error:
        log.warning("import %s: %s", job_id, error)
        put_back(deployment, job_id, problem=error.message)
    except AroundMeError as error:
        _fail(context, job_id, error.message)
    except Exception:
        log.exception("import %s", job_id)
        _fail(context, job_id, Message(FAULT))


def put_back(
    deployment: Deployment, job_id: UUID, *, problem: Message | None = None, counts: bool = True
) -> None:
    """Queue an interrupted job for another attempt, or give it up when it had enough of them.

    `problem` is what is said when it is given up; an attempt that does not count is forgotten.
    """
    with deployment.database.writing() as session:
        job = session.get_one(ImportJob, job_id, with_for_update=True)
        if job.state not in UNFINISHED:
            return
        if not counts:
            job.attempts -= 1
        if job.attempts >= MOST_ATTEMPTS:
            _end(session, job, problem or Message(GIVEN_UP, {"count": job.attempts}))
        else:
            job.state = JobState.WAITING
            job.bytes_read = job.rows_read = 0


def remove_old_files(context: JobContext) -> None:
    """Remove what jobs that ended long ago have written, and let their uploads go."""
    now = context.deployment.clock.now()
    with context.deployment.database.writing() as session:
        for job_id in queries.ids_finished_before(session, now - FILES_KEPT):
            JobFiles(context.files, job_id).remove()
        let_go(session, queries.attachments_over(session, now - FILES_KEPT), now=now)


def _begin(deployment: Deployment, job_id: UUID) -> str | None:
    """Note that a job runs, after clearing away what an attempt before has left behind.

    Return what it is for; None for one that has ended or is given up.
    """
    with deployment.database.writing() as session:
        job = session.get(ImportJob, job_id, with_for_update=True)
        if job is None or job.state not in UNFINISHED or job.attempts >= MOST_ATTEMPTS:
            return None
        if job.attempts:
            for release in queries.left_behind(session, job):
                discard(session, stores_of(deployment.catalogue)[job.collection], release)
        job.release_number = None
        job.state = JobState.RUNNING
        job.attempts += 1
        job.started_at = moment(session)
        job.bytes_read = job.rows_read = 0
        return job.collection


def _import(context: JobContext, job_id: UUID, should_stop: Callable[[], bool]) -> None:
    deployment, files = context.deployment, JobFiles(context.files, job_id)
    files.make()
    with deployment.database.reading() as session:
        job = session.get_one(ImportJob, job_id)
        order = _order(job, context.upload(session, job), context, files)
    with understood(deployment, order) as found:
        assert found is not None  # only an address can say that nothing has changed
        reader = CountedReader(found.reader)
        understanding = _with_reader(found, reader)
        progress = ProgressWriter(deployment, job_id, reader, should_stop)
        staged = stage_file(deployment, order, understanding, progress=progress)
        _note_release(deployment, job_id, staged)
        report = _report(context, job_id, order, understanding, staged)
    _finish(context, job_id, staged, report)


def _report(
    context: JobContext,
    job_id: UUID,
    order: ImportOrder,
    understanding: Understanding,
    staged: StagedImport,
) -> dict[str, Any]:
    """Draw the reports, and give what the page shows; a fault here must not cost the release."""
    try:
        with context.deployment.database.reading() as session:
            report = account_of(session, context.deployment, order, understanding, staged)
        context.write_reports(JobFiles(context.files, job_id), report)
        told: dict[str, Any] = storable(report_json(report, context.translations))
        return told
    except DatabaseUnavailable:
        raise
    except Exception:
        log.exception("the report of import %s", job_id)
        return {"changes": asdict(staged.changes)}


def _with_reader(found: Understanding, reader: CountedReader) -> Understanding:
    return Understanding(**{**vars(found), "reader": reader})


def _order(job: ImportJob, upload: Path, context: JobContext, files: JobFiles) -> ImportOrder:
    options = JobOptions(**job.options)
    return ImportOrder(
        layer=job.collection,
        source=str(upload),
        made_by=job.made_by,
        rejects_path=files.rejects,
        translations=context.translations,
        chosen_columns=options.columns,
        encoding=options.encoding,
        delimiter=options.delimiter,
        part=options.part,
        crs=options.crs,
        check_country=options.check_country,
        note=options.note,
        scope=job.scope,
        add_only=options.add_only,
    )


def _note_release(deployment: Deployment, job_id: UUID, staged: StagedImport) -> None:
    """Note the release at once, so that another attempt finds what this one has left behind."""
    with deployment.database.writing() as session:
        session.get_one(ImportJob, job_id).release_number = staged.release_number


def _finish(
    context: JobContext, job_id: UUID, staged: StagedImport, report: dict[str, Any]
) -> None:
    with context.deployment.database.writing() as session:
        job = session.get_one(ImportJob, job_id)
        job.state = JobState.STAGED
        job.rows_read = staged.rows_read
        job.bytes_read = job.bytes_total
        job.finished_at = moment(session)
        job.report = report
        owner = job.scope or context.deployment.catalogue.owner_of(job.collection)
        tell_deciders(session, context, job, owner)


def _fail(context: JobContext, job_id: UUID, message: Message) -> None:
    """Note the sentence of a failure."""
    with context.deployment.database.writing() as session:
        job = session.get_one(ImportJob, job_id)
        folders = (context.upload(session, job).parent, context.files_of(job).folder)
        if job.state in UNFINISHED:
            _end(session, job, _without(message, folders))


def _without(message: Message, folders: Iterable[Path]) -> Message:
    """Name files as the officer knows them, not by where the server keeps them."""
    values = dict(message.values)
    for name, value in values.items():
        if isinstance(value, str | Path):
            values[name] = reduce(
                lambda text, one: text.replace(f"{one}/", ""), folders, str(value)
            )
    return Message(message.text, values)


def _end(session: Session, job: ImportJob, problem: Message) -> None:
    job.state = JobState.FAILED
    job.finished_at = moment(session)
    job.problem = message_to_json(problem)
    if is_table(job.collection):
        # Whoever mends it hands in another file; that of a layer can be imported again.
        let_go(session, [job.attachment_id], now=moment(session))


def new_options(options: JobOptions) -> dict[str, Any]:
    """Return options as the table keeps them."""
    said: dict[str, Any] = storable(asdict(options))
    return said
