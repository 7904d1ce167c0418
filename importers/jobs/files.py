"""The files of an import job: the upload and what the import writes, in one folder each."""

import shutil
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from importers.jobs.rules import STRAY_FILES_KEPT

_LONGEST_NAME_BYTES = 200
_NAMELESS = "upload"


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
        """The rows with findings, if there are any."""
        return self.folder / "rejects.csv"

    def report(self, language: str) -> Path:
        """The report in a language."""
        return self.folder / f"report-{language}.html"

    def upload(self, file_name: str) -> Path:
        """The file that was handed in, under its own name: readers name it in their sentences.

        It lies alone in its folder, so that no reader takes a neighbour for a part of it.
        """
        return self.folder / "upload" / safe_name(file_name)

    def make(self) -> None:
        """Make the folders; only the user of the server may look into them."""
        (self.folder / "upload").mkdir(parents=True, mode=0o700)

    def remove(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)


def safe_name(file_name: str) -> str:
    """Make a name that is one entry of a folder, and as like the given one as can be."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(one if one.isprintable() else "_" for one in last).strip(" .")
    stem, dot, suffix = printable.rpartition(".")
    room = _LONGEST_NAME_BYTES - len(suffix.encode("utf-8", "replace")) - 1
    if not dot or room < 1:
        return _cut(printable, _LONGEST_NAME_BYTES) or _NAMELESS
    return f"{_cut(stem, room) or _NAMELESS}.{_cut(suffix, _LONGEST_NAME_BYTES)}"


def _cut(text: str, most_bytes: int) -> str:
    return text.encode("utf-8", "replace")[:most_bytes].decode("utf-8", "ignore")


def remove_strays(root: Path, known: Container[UUID], *, now: datetime) -> None:
    """Remove the folders that no job stands for: uploads that were broken off by a crash.

    `now` is the moment by the clock of the deployment; folders younger than a while stay.
    """
    if not root.is_dir():
        return
    before = (now - STRAY_FILES_KEPT).timestamp()
    for folder in root.iterdir():
        try:
            job_id = UUID(folder.name)
        except ValueError:
            continue
        if job_id not in known and folder.stat().st_mtime < before:
            JobFiles(root, job_id).remove()
