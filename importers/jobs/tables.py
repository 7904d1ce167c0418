"""What a job does with a table of a register: all of it in one transaction, or nothing."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.messages import Translate
from importers.directory.findings import TableFinding, finding_title
from importers.directory.service import ImportOptions, TableImport, stage_table
from importers.jobs.job_context import JobContext
from importers.jobs.letters import tell_deciders
from importers.jobs.models import ImportJob
from importers.jobs.progress import Interrupted
from importers.jobs.recording import who_handed_in
from importers.jobs.rules import JobOptions, JobState
from layers.releases.models import Release
from portal.attachments.service import let_go
from portal.directory.registers.definitions import Register
from portal.directory.registers.recording import record_staged

_MOST_FINDINGS = 300


def import_table(context: JobContext, job_id: UUID, should_stop: Callable[[], bool]) -> None:
    """Stage the table of a job, and write down what came of it in the same transaction.

    So a worker that dies leaves nothing, however near to the end it was. Raises what `stage_table`
    does.
    """
    if should_stop():
        raise Interrupted
    with context.deployment.database.reading() as session:
        job = session.get_one(ImportJob, job_id)
        upload, by = context.upload(session, job), who_handed_in(session, job)
    files, said = context.files_of(job), JobOptions(**job.options)
    files.make()

    def finish(session: Session, release: Release, made: TableImport) -> None:
        _finish(session, job_id, made, context.translations)
        record_staged(session, release, by, records=made.records_read)
        tell_deciders(session, context, session.get_one(ImportJob, job_id), release.scope)

    options = ImportOptions(
        name=job.file_name,
        rejects_path=files.rejects.with_suffix(""),
        translations=context.translations,
        note=said.note,
        add_only=said.add_only,
        vocabularies=context.vocabularies,
        finish=finish,
    )
    register = Register(job.collection)
    stage_table(context.deployment, register, upload, job.made_by, job.scope, options=options)


def _finish(
    session: Session, job_id: UUID, made: TableImport, translations: Mapping[str, Translate]
) -> None:
    job = session.get_one(ImportJob, job_id, with_for_update=True)
    job.state, job.release_number = JobState.STAGED, made.release_number
    job.rows_read, job.bytes_read = made.rows_read, job.bytes_total
    job.finished_at = moment(session)
    job.report = storable(account(made, translations))
    # What it changes waits in the register.
    let_go(session, [job.attachment_id], now=job.finished_at)


def account(made: TableImport, translations: Mapping[str, Translate]) -> dict[str, Any]:
    """Return what an officer reads beside a release: counts, and the first findings as they are."""
    return {
        "rows": made.rows_read,
        "records": made.records_read,
        "rejected": sorted(made.rejected),
        "orphans": made.orphans,
        "findings": [_finding(one, translations) for one in made.findings[:_MOST_FINDINGS]],
        "findings_in_all": len(made.findings),
    }


def _finding(found: TableFinding, translations: Mapping[str, Translate]) -> dict[str, Any]:
    """Put a finding into every language: who reads it later may read another one."""
    finding, speakers = found.finding, translations.items()
    return {
        "title": {one: speak(finding_title(finding.code)) for one, speak in speakers},
        "rejects": found.rejects,
        "sheet": found.sheet,
        "row": found.row,
        "record": found.record,
        "column": finding.column,
        "value": finding.value,
        "message": {one: finding.message.render(speak) for one, speak in speakers},
        "hint": {one: finding.hint.render(speak) for one, speak in speakers},
    }
