"""The files that an import job writes, in one folder each."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True)
class JobFiles:
    """Where the files of one job are; `root` is the folder of all jobs."""

    root: Path
    job_id: UUID

    @property
    def folder(self) -> Path:
        """The folder of the job."""
        return self.root / str(self.job_id)

    @property
    def rejects(self) -> Path:
        """Where rows with findings go; those of a table get the suffix of its form."""
        return self.folder / "rejects.csv"

    @property
    def written_rejects(self) -> Path | None:
        """The rows with findings, if there are any (any more)."""
        return next(iter(self.folder.glob(f"{self.rejects.stem}.*")), None)

    def report(self, language: str) -> Path:
        """The report in a language."""
        return self.folder / f"report-{language}.html"

    def make(self) -> None:
        """Make the folder; only the user of the server may look into it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def remove(self) -> None:
        """Remove what the job has written; an upload from before attachments is not its own.

        Such an upload lies in a folder below, and may be in use by a job that came after.
        """
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if path.is_file():
                path.unlink(missing_ok=True)
        with suppress(OSError):
            self.folder.rmdir()
