"""The files of a case for those who read it, each with what the check said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.attachments.checking import download_name
from portal.attachments.models import Attachment
from portal.contact.file_checks import CLEAN
from portal.contact.models import CaseFile


@dataclass(frozen=True)
class ReadFile:
    """A file of a case: `state` is that of `CaseFile`, `problem` a sentence to be translated."""

    id: UUID
    name: str
    size_bytes: int
    state: str
    problem: str | None


def files_of_case(session: Session, case_id: UUID) -> Sequence[ReadFile]:
    """Return all files of a case in the order in which they came."""
    wanted = select(CaseFile, Attachment).join(Attachment).where(CaseFile.case_id == case_id)
    rows = session.execute(wanted.order_by(Attachment.made_at, Attachment.id)).all()
    return [_read(file, attachment) for file, attachment in rows]


def clean_file(session: Session, case_id: UUID, file_id: UUID) -> Attachment | None:
    """Return a file of this case that anybody who reads the case may open; None for others."""
    wanted = select(Attachment).join(CaseFile).where(CaseFile.case_id == case_id)
    wanted = wanted.where(CaseFile.attachment_id == file_id, CaseFile.state == CLEAN)
    return session.scalars(wanted.where(Attachment.removed_at.is_(None))).one_or_none()


def _read(file: CaseFile, attachment: Attachment) -> ReadFile:
    name = download_name(attachment.file_name, attachment.media_type)
    return ReadFile(file.attachment_id, name, attachment.size_bytes, file.state, file.problem)
