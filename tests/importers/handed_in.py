"""Imports as the page of officers hands them in, without the page."""

import uuid
from pathlib import Path

from sqlalchemy.orm import Session

from geo.messages import mark
from importers.jobs.job_context import JobContext
from importers.jobs.models import ImportJob
from importers.jobs.rules import JobOptions
from importers.jobs.service import hand_in, new_options
from layers.deployment import Deployment
from portal.attachments.models import Attachment
from portal.attachments.receiving import Receiving
from portal.attachments.rules import Purpose
from portal.attachments.service import keep
from portal.attachments.stores import FolderStore
from portal.audit.rules import Actor, ActorKind
from portal.audit.service import seal_with
from portal.vocabularies.loading import load_vocabularies

CLERK = Actor(ActorKind.OFFICER, str(uuid.uuid4()), "Clerk")


def context(deployment: Deployment, root: Path) -> JobContext:
    """Return what jobs need, with their files below a folder."""
    languages = {"ar": mark, "en": mark}
    files, store = root / "imports", FolderStore(root)
    vocabularies = load_vocabularies()
    return JobContext(
        deployment, files, store, languages, lambda _files, _report: None, vocabularies
    )


def import_job(upload: Attachment) -> ImportJob:
    """Return a job for an upload."""
    return ImportJob(
        id=uuid.uuid4(),
        collection="schools",
        file_name=upload.file_name,
        options=new_options(JobOptions()),
        made_by="tests",
        attachment_id=upload.id,
        bytes_total=upload.size_bytes,
    )


def uploaded(session: Session, root: Path, content: bytes) -> Attachment:
    """Keep a file as the page does."""
    with Receiving(FolderStore(root), Purpose("import", 1_000_000)) as received:
        received.open("places.csv")
        received.write(content)
        return keep(session, received, by="tests")


def handed_in(deployment: Deployment, root: Path, content: bytes) -> uuid.UUID:
    """Hand a file in as the page does; return its job."""
    seal_with(deployment.database.writer, b"k" * 32)
    with deployment.database.writing() as session:
        job = import_job(uploaded(session, root, content))
        hand_in(session, job, CLERK, None)
        return job.id
