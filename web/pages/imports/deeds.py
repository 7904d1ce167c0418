"""What the buttons of an import's page do, for whom, and the note of it in the audit log."""

from collections.abc import Mapping
from uuid import UUID

from importers.jobs.files import JobFiles
from importers.jobs.queries import seen_job
from importers.jobs.service import activate_job, discard_job, revert_job
from portal.accounts.rules import Role
from portal.audit.queries import has_done
from portal.audit.service import record as write_audit
from portal.proposals.rules import check_decision
from web.pages.accounts.answers import nothing_here
from web.pages.desk.frame import Desk
from web.pages.desk.table_deeds import on_conflict
from web.pages.imports.handing_in import hand_in_again
from web.pages.imports.scope import owner_of, require_layer

_ROLES: Mapping[str, Role] = {
    "activate": Role.APPROVER,
    "revert": Role.APPROVER,
    "discard": Role.EDITOR,
    "again": Role.EDITOR,
}
_DONE: Mapping[str, str] = {
    "activate": "activated",
    "revert": "reverted",
    "discard": "discarded",
    "again": "handed in",
}


def do(desk: Desk, deed: str, files: JobFiles, given: dict[str, str]) -> UUID:
    """Do what a button says with one's own import; gives the import whose page is shown then.

    Raises Forbidden when the officer's role in the layer does not reach, NotFound for no deed.
    """
    if deed not in _ROLES:
        raise nothing_here()
    with desk.deployment.database.reading() as session:
        layer = seen_job(session, files.job_id).job.layer
    require_layer(desk, _ROLES[deed], layer)
    shown = _done(deed, desk, files, given)
    note(desk, shown, _DONE[deed])
    return shown


def _done(deed: str, desk: Desk, files: JobFiles, given: dict[str, str]) -> UUID:
    deployment, by = desk.deployment, desk.officer.email
    match deed:
        case "activate":
            _refuse_own(desk, files.job_id)
            activate_job(
                deployment,
                files.job_id,
                by=by,
                force="force" in given,
                on_conflict=on_conflict(given.get("conflicts")),
            )
        case "discard":
            discard_job(deployment, files.job_id)
        case "revert":
            revert_job(deployment, files.job_id, by=by)
        case _:
            return hand_in_again(deployment, desk.attachments, files.job_id, given, by=by)
    return files.job_id


def _refuse_own(desk: Desk, job_id: UUID) -> None:
    """Find out who handed a file in, by an address that he may have changed since."""
    with desk.deployment.database.reading() as session:
        layer = seen_job(session, job_id).job.layer
        is_own = has_done(session, desk.officer.actor, "import.handed in", "import", str(job_id))
    needs_second = desk.deployment.catalogue[layer].second_officer
    check_decision(is_own=is_own, needs_second_officer=needs_second)


def note(desk: Desk, job_id: UUID, done: str) -> None:
    """Write into the audit log what was done with an import."""
    with desk.deployment.database.writing() as session:
        job = seen_job(session, job_id).job
        write_audit(
            session,
            desk.officer.actor,
            f"import.{done}",
            "import",
            str(job_id),
            agency=owner_of(job.layer, desk.deployment.catalogue),
            new={"layer": job.layer, "file": job.file_name, "release": job.release_number},
        )
