"""Exports among the whole files: known by their names, which say version and format."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geo.database import Database
from layers.responses import etag_of
from portal.downloads.offers import Download, Edition
from portal.opendata.datasets.queries import version_of
from portal.opendata.datasets.rules import Version
from portal.opendata.exports.rules import FORMS, ExportForm
from portal.opendata.formats.rules import FORMATS
from portal.opendata.tables.service import Tables

_NAME = re.compile(r"export-([0-9a-f-]{36})-([0-9]{1,9})-([a-z]+)")
# Versions do not change, but for being withdrawn; the builder looks at its names all the time.
_LOOKED_EVERY_S = 60.0


def export_edition(version: Version, form: ExportForm) -> Edition:
    """Return the only state that an export has: the bytes of its version decide it."""
    return Edition(etag_of("export", version.file_sha256, form.ending))


def export_of(tables: Tables, version: Version, form: ExportForm) -> Download:
    """Return a version in a form, as a file that the builder makes."""

    def write(session: Session) -> Iterator[bytes]:
        # Only here, for it brings Arrow along, and servers only look what is made.
        from portal.opendata.exports.making import write_export  # noqa: PLC0415

        table = tables.prepare(version)
        return write_export(table, form, str(version.resource_id), session)

    return Download(
        name=f"export-{version.resource_id}-{version.number}-{form.ending}",
        media_type=FORMATS[form.format].media_type,
        edition=lambda _session: export_edition(version, form),
        write=write,
    )


@dataclass
class _Looked:
    download: Download | None
    until: float


class Exports:
    """Finds exports by their names, which say version and format."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self._database = database
        self._tables = tables
        self._known: dict[str, _Looked] = {}

    def beside(self, listed: Mapping[str, Download]) -> Mapping[str, Download]:
        """Return files that can be listed together with all exports, which cannot be."""
        return _Beside(listed, self)

    def find(self, name: str) -> Download | None:
        """Find an export by its name, as it was a minute ago at most."""
        known = self._known.get(name)
        if known is None or known.until < time.monotonic():
            known = _Looked(self._find(name), time.monotonic() + _LOOKED_EVERY_S)
            self._known[name] = known
        return known.download

    def _find(self, name: str) -> Download | None:
        """Find an export; None for a name of something else, and a version that is withdrawn."""
        said = _NAME.fullmatch(name)
        form = next((one for one in FORMS if said and one.ending == said[3]), None)
        if said is None or form is None or form.is_streamed:
            return None
        with self._database.reading() as session:
            version = version_of(session, UUID(said[1]), int(said[2]))
        if version is None or version.is_withdrawn:
            return None
        return export_of(self._tables, version, form)


class _Beside(Mapping[str, Download]):
    """Listed files, and exports for whoever knows a name."""

    def __init__(self, listed: Mapping[str, Download], exports: Exports) -> None:
        self._listed = listed
        self._exports = exports

    def __getitem__(self, name: str) -> Download:
        found = self._listed.get(name) or self._exports.find(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)
