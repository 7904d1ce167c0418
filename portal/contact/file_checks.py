"""Checking the files of a case: until that is done they are in quarantine, and nobody opens one."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import Database
from geo.errors import AroundMeError, Refused
from geo.messages import mark as _
from portal.accounts.security import Security
from portal.attachments.checking import Checked, checked
from portal.attachments.models import Attachment
from portal.attachments.queries import has_bytes
from portal.attachments.scanning import Scanner, ScannerAwayError
from portal.attachments.service import let_go
from portal.attachments.stores import Store
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.contact.letters import file_refused, tell
from portal.contact.models import Case, CaseFile
from portal.jobs.queue import enqueue
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work

FILES_HANDED_IN = "check files of case"
QUARANTINED, CLEAN, REFUSED = "quarantined", "clean", "refused"
_CHECKER = Actor(ActorKind.SYSTEM, "file check", "file check")
_ASKED_AGAIN_AFTER = timedelta(minutes=5)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class FileChecker:
    """What checks files: where they are, and what looks for harmful programs in them.

    With `security` whoever wrote a case is told that a file was refused.
    """

    database: Database
    store: Store
    scanner: Scanner
    security: Security | None = None


@dataclass(frozen=True)
class _Found:
    """What was found out: `problem` is a sentence to be translated, `new_key` the copy's."""

    problem: str | None = None
    new_key: str | None = None
    data: bytes | None = None


def check_later(session: Session, case_id: UUID) -> None:
    """Queue the check of a case's files, in the transaction that adds them."""
    enqueue(session, FILES_HANDED_IN, str(case_id))


def file_check_work(checker: FileChecker) -> Work:
    """Return the check as a task, and the nightly one of what was left."""

    def check(key: str, _should_stop: ShouldStop) -> None:
        check_case(checker, UUID(key))

    def check_left() -> None:
        check_quarantined(checker)

    return Work([Task(FILES_HANDED_IN, check)], [NightlyJob("files in quarantine", check_left)])


def check_case(checker: FileChecker, case_id: UUID) -> None:
    """Check the files of a case; where the scanner is away they stay and are checked later."""
    if _check_all(checker, _in_quarantine(checker.database, case_id)):
        return
    with checker.database.writing() as session:
        at = moment(session) + _ASKED_AGAIN_AFTER
        enqueue(session, FILES_HANDED_IN, str(case_id), at=at)


def check_quarantined(checker: FileChecker) -> None:
    """Check all files that are in quarantine still, until the scanner is away."""
    _check_all(checker, _in_quarantine(checker.database))


def _in_quarantine(database: Database, case_id: UUID | None = None) -> Sequence[UUID]:
    wanted = select(CaseFile.attachment_id).where(CaseFile.state == QUARANTINED)
    if case_id is not None:
        wanted = wanted.where(CaseFile.case_id == case_id)
    with database.reading() as session:
        return session.scalars(wanted).all()


def _check_all(checker: FileChecker, ids: Sequence[UUID]) -> bool:
    """Check some files; return whether the scanner was there for all of them."""
    for one in ids:
        try:
            _check(checker, one)
        except ScannerAwayError as error:
            _LOG.warning("files of cases stay in quarantine: %s", error)
            return False
    return True


def _check(checker: FileChecker, attachment_id: UUID) -> None:
    with checker.database.reading() as session:
        attachment = session.get_one(Attachment, attachment_id)
        session.expunge(attachment)
    old_key = attachment.storage_key
    found = _found(checker, attachment)
    with checker.database.writing() as session:
        is_ours = _write_down(session, checker.security, attachment_id, found)
    # What is removed here and not there, or the other way round, the nightly sweep finds.
    if found.new_key is not None:
        checker.store.remove(old_key if is_ours else found.new_key)


def _found(checker: FileChecker, attachment: Attachment) -> _Found:
    try:
        one = _examined(checker, attachment)
    except AroundMeError as error:
        return _Found(problem=str(error))
    if one.data is None:
        return _Found()
    key = checker.store.key_of(uuid4(), attachment.file_name)
    with checker.store.open_new(key) as file:
        file.write(one.data)
    return _Found(new_key=key, data=one.data)


def _examined(checker: FileChecker, attachment: Attachment) -> Checked:
    """Check one file, ours first; raises AroundMeError for a bad one, and ScannerAwayError."""
    if not has_bytes(attachment, checker.store):
        raise Refused(_("The file is not there any more. Send it once more."))
    data = checker.store.path(attachment.storage_key).read_bytes()
    if hashlib.sha256(data).hexdigest() != attachment.sha256:
        raise Refused(_("The file is not whole any more. Send it once more."))
    one = checked(data, attachment.media_type, attachment.file_name)
    harm = checker.scanner.harm(data)
    if harm is not None:
        _LOG.warning("a file of a case was refused: the scanner found %s", harm)
        raise Refused(_("A harmful program was found in this file."))
    return one


def _write_down(
    session: Session, security: Security | None, attachment_id: UUID, found: _Found
) -> bool:
    """Write what was found; return False where somebody else has done so already."""
    row = session.get_one(CaseFile, attachment_id, with_for_update=True)
    if row.state != QUARANTINED:
        return False
    row.state = CLEAN if found.problem is None else REFUSED
    row.problem, row.checked_at = found.problem, moment(session)
    if found.data is not None and found.new_key is not None:
        attachment = session.get_one(Attachment, attachment_id)
        attachment.storage_key, attachment.size_bytes = found.new_key, len(found.data)
        attachment.sha256 = hashlib.sha256(found.data).hexdigest()
    if found.problem is not None:
        let_go(session, [attachment_id], now=row.checked_at)
    case = session.get_one(Case, row.case_id)
    if found.problem is not None and security is not None:
        # Once a day: who sends five bad files at a time hears of them at a time.
        day = row.checked_at.date().isoformat()
        tell(session, security, case, file_refused(security, case), f"refused {day}")
    told = {"attachment": str(attachment_id), "check": row.state, "problem": row.problem}
    action = f"{case.kind}.file_checked"
    record(session, _CHECKER, action, case.kind, str(case.id), agency=case.agency, new=told)
    return True
