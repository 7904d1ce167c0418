"""Work on tables outside requests: prepared when a version comes, cleared up at night."""

from uuid import UUID

from sqlalchemy import select

from geo.database import Database
from portal.jobs.queue import enqueue
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work
from portal.opendata.datasets.models import ResourceRow, VersionRow
from portal.opendata.datasets.rules import TABLE_OF_VERSION, VersionState
from portal.opendata.tables.service import Tables, note_table


def tables_work(database: Database, tables: Tables) -> Work:
    """Return the work on tables; the key of a job is `<resource>/<number>`."""

    def look(key: str, _should_stop: ShouldStop) -> None:
        resource_id, _slash, number = key.partition("/")
        note_table(database, tables, UUID(resource_id), int(number))

    def clear_up() -> None:
        with database.reading() as session:
            kept = select(VersionRow.file_sha256).where(
                VersionRow.state != VersionState.WITHDRAWN, VersionRow.file_sha256.is_not(None)
            )
            checksums = {one for one in session.scalars(kept) if one is not None}
        tables.folder.keep_only(checksums)
        want_missing()

    def want_missing() -> None:
        """Ask for the tables of current versions that somebody has emptied the folder of."""
        with database.writing() as session:
            current = session.scalars(
                select(VersionRow)
                .join(ResourceRow, ResourceRow.id == VersionRow.resource_id)
                .where(
                    ResourceRow.current_version == VersionRow.number,
                    VersionRow.columns.is_not(None),
                )
            )
            for one in current.all():
                if not tables.folder.holds(one.file_sha256 or "", one.detected_format or ""):
                    enqueue(session, TABLE_OF_VERSION, f"{one.resource_id}/{one.number}")

    return Work([Task(TABLE_OF_VERSION, look)], [NightlyJob("old tables of versions", clear_up)])
