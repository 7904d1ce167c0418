"""The look at a version: asked for with the file, done at once for small ones, else by a job."""

from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database, storable
from geo.errors import TooBusy
from portal.attachments.models import Attachment
from portal.jobs.queue import enqueue
from portal.jobs.rules import Queue
from portal.opendata.datasets.models import VersionRow
from portal.opendata.datasets.rules import VersionState
from portal.opendata.privacy.context import PrivacyContext
from portal.opendata.privacy.models import FindingRow, ScanRow
from portal.opendata.privacy.rules import Found, Kind, ScanState
from portal.opendata.privacy.scanning import Scanned, ScannedFile, scan

LOOK = "datasets.look"
# Whoever hands in a smaller file waits for what is said of it: two seconds at most.
AT_ONCE_BYTES = 4 << 20
_MOST_EARLIER = 3


def want_look(session: Session, resource_id: UUID, number: int) -> None:
    """Ask for a look at a version, in the transaction that adds it; one with an address has none.

    A version that was looked at is looked at anew: decisions about it are gone.
    """
    version = session.get_one(VersionRow, (resource_id, number))
    if version.attachment_id is None:
        return
    session.execute(
        delete(ScanRow).where(ScanRow.resource_id == resource_id, ScanRow.number == number)
    )
    session.add(
        ScanRow(
            resource_id=resource_id,
            number=number,
            state=ScanState.WAITING.value,
            columns=[],
            compared=[],
        )
    )
    session.flush()
    enqueue(session, LOOK, key_of(resource_id, number), queue=Queue.LONG)


def key_of(resource_id: UUID, number: int) -> str:
    """Return the key of the job for a version."""
    return f"{resource_id} {number}"


def look_at_once(database: Database, ctx: PrivacyContext, resource_id: UUID, number: int) -> bool:
    """Look at a version now if it is small; return whether that is done."""
    with database.reading() as session:
        version = session.get(VersionRow, (resource_id, number))
        is_small = version is not None and (version.file_size or 0) <= AT_ONCE_BYTES
    if is_small:
        try:
            look(database, ctx, resource_id, number)
        except TooBusy:
            # The job that was queued with the file does it.
            return False
    return is_small


def look(database: Database, ctx: PrivacyContext, resource_id: UUID, number: int) -> None:
    """Look at a version that waits for it; no transaction is open while its file is read."""
    with database.reading() as session:
        row = session.get(ScanRow, (resource_id, number))
        if row is None or row.state != ScanState.WAITING:
            return
        version = session.get_one(VersionRow, (resource_id, number))
        file = _file_of(session, ctx, version)
        earlier = [_file_of(session, ctx, one) for one in _earlier(session, version)]
    try:
        done, state = scan(file, ctx.rules, earlier), ScanState.DONE
    except (OSError, MemoryError, RecursionError, ValueError, ArithmeticError):
        # Whatever breaks on a stranger's bytes, a person looks instead; nothing of them is told.
        done, state = Scanned(found=[Found(Kind.UNREAD, "", 1)]), ScanState.FAILED
    with database.writing() as session:
        _keep(session, resource_id, number, done, state)


def _keep(
    session: Session, resource_id: UUID, number: int, done: Scanned, state: ScanState
) -> None:
    row = session.get(ScanRow, (resource_id, number), with_for_update=True)
    if row is None or row.state != ScanState.WAITING:
        return
    row.state, row.scanned_at = state.value, moment(session)
    row.rows = done.rows if done.tables else None
    row.columns = [str(storable(one)) for one in done.columns]
    row.compared = done.compared
    for position, one in enumerate(done.found):
        session.add(
            FindingRow(
                id=uuid4(),
                resource_id=resource_id,
                number=number,
                position=position,
                kind=one.kind.value,
                column_name=str(storable(one.column)),
                count=one.count,
                example_masked=str(storable(one.example)),
                number_code=one.number_code,
                earlier=one.earlier,
            )
        )
    version = session.get_one(VersionRow, (resource_id, number))
    if version.rows is None and done.tables:
        version.rows = done.rows
    session.flush()


def _earlier(session: Session, version: VersionRow) -> list[VersionRow]:
    """Return the versions before one whose files are there: those that can be laid beside it."""
    return list(
        session.scalars(
            select(VersionRow)
            .where(
                VersionRow.resource_id == version.resource_id,
                VersionRow.number < version.number,
                VersionRow.attachment_id.is_not(None),
                VersionRow.state != VersionState.WITHDRAWN,
            )
            .order_by(VersionRow.number.desc())
            .limit(_MOST_EARLIER)
        )
    )


def _file_of(session: Session, ctx: PrivacyContext, version: VersionRow) -> ScannedFile:
    kept = session.get_one(Attachment, version.attachment_id)
    return ScannedFile(
        ctx.store.path(kept.storage_key),
        version.detected_format or "UNKNOWN",
        version.detected.get("packed"),
        version.number,
    )
