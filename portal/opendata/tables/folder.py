"""The folder of prepared tables: one for every file that is a table, named by its checksum.

A file has the same rows whoever asks, so versions, drafts among them, share what was prepared. The
folder can be emptied at any time: what is missing is prepared again.
"""

import json
import re
import shutil
import tempfile
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.file_locks import locked
from portal.opendata.tables.processes import WORKING, answer_to
from portal.opendata.tables.rules import MOST_COLUMNS, Facts, NoTable, column_of

_TABLE, _FACTS, _REFUSED = "table.parquet", "facts.json", "refused"
_MAKING = ".making-"
# Another state of the program may read files in another way.
_FORM = "1"
_KEY = re.compile(r"([0-9a-f]{64})-[A-Z0-9]+(?:\.([0-9a-f]{64})-[A-Z0-9]+)?")


@dataclass(frozen=True)
class Source:
    """A file as it was handed in: its checksum, its format, how its texts are written."""

    path: Path
    sha256: str
    format: str
    encoding: str | None = None
    delimiter: str | None = None

    @property
    def key(self) -> str:
        """Name what is made of it."""
        return f"{self.sha256}-{self.format}"


@dataclass(frozen=True)
class Table:
    """A prepared table: where it stands and what is known of it."""

    path: Path
    facts: Facts

    def order(self) -> dict[str, Any]:
        """Return what every question to it has to say."""
        return {
            "path": str(self.path),
            "columns": [one.name for one in self.facts.columns],
            "types": [one.type.value for one in self.facts.columns],
        }


class TableFolder:
    """Holds prepared tables below a folder that servers and workers share."""

    def __init__(self, root: Path) -> None:
        self._root = root / f"tables-{_FORM}"

    def find(self, source: Source) -> Table | None:
        """Find the table of a file if it is prepared; raises NoTable where that failed before."""
        folder = self._root / source.key
        with suppress(OSError, ValueError, KeyError):
            facts = json.loads((folder / _FACTS).read_text("utf-8"))
            return Table(folder / _TABLE, _facts(facts))
        with suppress(OSError):
            raise NoTable((folder / _REFUSED).read_text("utf-8"))
        return None

    def prepare(self, source: Source) -> Table:
        """Return the table of a file, prepared by whoever comes first; raises NoTable."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(self._root / f".{source.key}.lock", threading.Event()):
            found = self.find(source)
            if found is None:
                self._make(source)
                found = self.find(source)
        (self._root / f".{source.key}.lock").unlink(missing_ok=True)
        assert found is not None
        return found

    def holds(self, sha256: str, form: str) -> bool:
        """Check whether somebody has prepared a file, or found that it is no table."""
        return (self._root / f"{sha256}-{form}").is_dir()

    def pair(self, older: Source, newer: Source) -> Path:
        """Return the folder of what is said of two files together."""
        return self._root.absolute() / f"{newer.key}.{older.key}"

    def keep_only(self, checksums: Collection[str]) -> int:
        """Remove the tables of all other files, and return how many; those begun stay a while."""
        gone = 0
        for folder in self._root.glob("*-*") if self._root.is_dir() else ():
            named = _KEY.fullmatch(folder.name)
            if named and any(one is not None and one not in checksums for one in named.groups()):
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
        return gone

    def _make(self, source: Source) -> None:
        making = Path(tempfile.mkdtemp(prefix=_MAKING, dir=self._root))
        order = {
            "path": str(source.path.absolute()),
            "folder": str(making.absolute()),
            "format": source.format,
            "encoding": source.encoding,
            "delimiter": source.delimiter,
            "most_columns": MOST_COLUMNS,
        }
        try:
            try:
                answer_to("prepare", order, WORKING)
            except NoTable as error:
                # Asking once more would take as long and end alike.
                (making / _REFUSED).write_text(error.message.text, "utf-8")
            shutil.rmtree(self._root / source.key, ignore_errors=True)
            making.rename(self._root / source.key)
        finally:
            shutil.rmtree(making, ignore_errors=True)


def _facts(told: Mapping[str, Any]) -> Facts:
    columns = tuple(column_of(one) for one in told["columns"])
    return Facts(columns, told["rows"], tuple(tuple(row) for row in told["first"]))
