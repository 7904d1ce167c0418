"""What running jobs takes: the deployment, the folders, the languages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from geo.messages import Translate
from importers.jobs.files import JobFiles
from importers.jobs.models import ImportJob
from importers.reports.report import ImportReport
from layers.deployment import Deployment
from portal.accounts.security import Security
from portal.attachments.models import Attachment
from portal.attachments.stores import Store
from portal.vocabularies.rules import Vocabularies

WriteReports = Callable[[JobFiles, ImportReport], None]


@dataclass(frozen=True)
class JobContext:
    """What running jobs takes: `files` is the folder of what jobs write.

    `attachments` is the store of the files that were handed in.
    `translations` are the languages of findings and reports, `write_reports` draws the reports.
    `vocabularies` are what tables of the directory may say. With `security` whoever decides about a
    release is written to.
    """

    deployment: Deployment
    files: Path
    attachments: Store
    translations: Mapping[str, Translate]
    write_reports: WriteReports
    vocabularies: Vocabularies
    security: Security | None = None

    def files_of(self, job: ImportJob) -> JobFiles:
        """Return the files that a job writes."""
        return JobFiles(self.files, job.id)

    def upload(self, session: Session, job: ImportJob) -> Path:
        """Return the file that was handed in."""
        key = session.get_one(Attachment, job.attachment_id).storage_key
        return self.attachments.path(key).absolute()
