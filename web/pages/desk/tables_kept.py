"""What an import of tables leaves on this machine: its account and the rows to be mended.

What it would change waits in the database; this is what an officer reads beside it. It is kept for
a month and missed by nothing.
"""

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson

from geo.clock import Clock
from geo.messages import Translate
from importers.directory.findings import TableFinding, finding_title
from importers.directory.service import TableImport
from portal.directory.registers.rules import Register

_KEPT = timedelta(days=30)
_MOST_FINDINGS = 300
_REJECTS = "rejects"
_ACCOUNT = "account.json"
_OWNER = "owner"
_NAME = re.compile(r"new-[0-9a-f]{32}")


@dataclass(frozen=True)
class Workplace:
    """The folder of one import while it runs; afterwards it is that of its release."""

    root: Path
    folder: Path

    @property
    def rejects(self) -> Path:
        """Where the rows with findings go, without the suffix of their form."""
        return self.folder / _REJECTS

    def drop(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)


def new_workplace(root: Path) -> Workplace:
    """Make a folder that only the user of the server may look into."""
    folder = root / f"new-{uuid4().hex}"
    folder.mkdir(parents=True, mode=0o700)
    return Workplace(root, folder)


def keep(place: Workplace, made: TableImport, translations: Mapping[str, Translate]) -> None:
    """Keep the account of an import under its release; the file itself is not kept."""
    account = _account(made, translations)
    (place.folder / _ACCOUNT).write_bytes(orjson.dumps(account))
    kept = _folder(place.root, made.register, made.release_number)
    shutil.rmtree(kept, ignore_errors=True)
    place.folder.rename(kept)


def _account(made: TableImport, translations: Mapping[str, Translate]) -> dict[str, Any]:
    return {
        "rows": made.rows_read,
        "records": made.records_read,
        "rejected": sorted(made.rejected),
        "orphans": made.orphans,
        "findings": [_finding(one, translations) for one in made.findings[:_MOST_FINDINGS]],
        "findings_in_all": len(made.findings),
    }


def _finding(found: TableFinding, translations: Mapping[str, Translate]) -> dict[str, Any]:
    """Put a finding into every language: who reads it later may read another one."""
    finding, speakers = found.finding, translations.items()
    return {
        "title": {one: speak(finding_title(finding.code)) for one, speak in speakers},
        "rejects": found.rejects,
        "sheet": found.sheet,
        "row": found.row,
        "record": found.record,
        "column": finding.column,
        "value": finding.value,
        "message": {one: finding.message.render(speak) for one, speak in speakers},
        "hint": {one: finding.hint.render(speak) for one, speak in speakers},
    }


def keep_rejects(place: Workplace, officer_id: UUID) -> str | None:
    """Keep the rows of an import that came to nothing, for whoever made it; gives their name."""
    if next(place.folder.glob(f"{_REJECTS}.*"), None) is None:
        return None
    (place.folder / _OWNER).write_text(str(officer_id), encoding="utf-8")
    return place.folder.name


def own_rejects(root: Path, name: str, officer_id: UUID) -> Path | None:
    """Find the rows of an import that came to nothing, if this officer made it."""
    folder = root / name
    if not _NAME.fullmatch(name) or not (folder / _OWNER).is_file():
        return None
    if (folder / _OWNER).read_text("utf-8") != str(officer_id):
        return None
    return next(folder.glob(f"{_REJECTS}.*"), None)


def account_of(root: Path, register: Register, number: int) -> Mapping[str, Any] | None:
    """Read the account of a release; None when there is none (any more)."""
    try:
        text = (_folder(root, register, number) / _ACCOUNT).read_bytes()
        told: Mapping[str, Any] = orjson.loads(text)
    except (OSError, orjson.JSONDecodeError):
        return None
    return told


def rejects_of(root: Path, register: Register, number: int) -> Path | None:
    """Find the rows to be mended of a release."""
    return next(iter(_folder(root, register, number).glob(f"{_REJECTS}.*")), None)


def _folder(root: Path, register: Register, number: int) -> Path:
    return root / f"{register.value}-{number}"


def remove_old(root: Path, clock: Clock) -> None:
    """Remove what was kept for its time."""
    before = (clock.now() - _KEPT).timestamp()
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
