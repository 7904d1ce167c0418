"""What the buttons of an import's page do, and for whom."""

from collections.abc import Mapping
from uuid import UUID

from importers.jobs.decisions import activate_job, discard_job, revert_job
from importers.jobs.queries import seen_job
from portal.accounts.rules import Role
from web.pages.accounts.answers import nothing_here
from web.pages.desk.frame import Desk
from web.pages.desk.table_deeds import on_conflict
from web.pages.imports.handing_in import hand_in_again
from web.pages.imports.scope import require_layer

_ROLES: Mapping[str, Role] = {
    "activate": Role.APPROVER,
    "revert": Role.APPROVER,
    "discard": Role.EDITOR,
    "again": Role.EDITOR,
}


def do(desk: Desk, deed: str, job_id: UUID, given: dict[str, str]) -> UUID:
    """Do what a button says with one's own import; return the import whose page is shown then.

    Raises Forbidden when the officer's role in the layer does not reach, NotFound for no deed.
    """
    if deed not in _ROLES:
        raise nothing_here()
    deployment, by = desk.deployment, desk.officer
    with deployment.database.reading() as session:
        layer = seen_job(session, job_id).job.collection
    require_layer(desk, _ROLES[deed], layer)
    match deed:
        case "activate":
            conflicts = on_conflict(given.get("conflicts"))
            activate_job(deployment, job_id, by=by, force="force" in given, on_conflict=conflicts)
        case "discard":
            discard_job(deployment, job_id, by=by)
        case "revert":
            revert_job(deployment, job_id, by=by)
        case _:
            return hand_in_again(deployment, desk.attachments, job_id, given, by=by)
    return job_id
