"""The import of names: a file becomes a source of the gazetteer, as a whole or not at all."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from geo.country import Country
from geo.errors import Refused
from geo.messages import mark as _
from importers.gazetteer.candidates import Candidate, Checked, RowFinding
from importers.gazetteer.geonames import dumped_names, embedded_names
from importers.gazetteer.openstreetmap import extract_names
from importers.gazetteer.own_table import table_names
from importers.gazetteer.sources import (
    DEMONSTRATION,
    GEONAMES,
    OPENSTREETMAP,
    looks_like_geonames,
    looks_like_openstreetmap,
    own_source,
)
from importers.samples.names import NAMES_FILE
from layers.gazetteer.rules import AREAS, NameSource
from layers.gazetteer.service import replace_source


@dataclass(frozen=True)
class ImportedNames:
    """What became of an import: how many places came in, and which rows stayed out and why."""

    source: NameSource
    count: int
    findings: tuple[RowFinding, ...]


def import_embedded(session: Session, country: Country) -> ImportedNames:
    """Make the towns that come with the program the source `geonames`."""
    return _import(session, country, GEONAMES, embedded_names(country))


def import_demonstration(session: Session, country: Country) -> ImportedNames:
    """Make our own list of names in the demonstration country a source."""
    return import_names(session, country, NAMES_FILE, source=DEMONSTRATION)


def import_names(
    session: Session,
    country: Country,
    path: Path,
    *,
    source: NameSource | None = None,
    alternate_names: Path | None = None,
) -> ImportedNames:
    """Make a file the whole of a source, as part of the session's transaction.

    An extract of OpenStreetMap, a dump of GeoNames, else a table. `source` has to be given for a
    table that is not to be known by the name of its file. Raises UnreadableFile or Refused.
    """
    if source is not None and source.name == AREAS:
        raise Refused(_("The source “areas” is made of the areas; choose another name."))
    if looks_like_openstreetmap(path):
        return _import(session, country, source or OPENSTREETMAP, extract_names(path, country))
    if looks_like_geonames(path):
        candidates = dumped_names(path, country, alternate_names)
        return _import(session, country, source or GEONAMES, candidates)
    with tempfile.TemporaryDirectory() as scratch:
        candidates = table_names(path, country, Path(scratch))
        return _import(session, country, source or own_source(path, "", ""), candidates)


def _import(
    session: Session,
    country: Country,
    source: NameSource,
    candidates: Iterable[Candidate | RowFinding],
) -> ImportedNames:
    checked = Checked(country, candidates)
    try:
        count = replace_source(session, source, checked.places())
    except Refused as error:
        if not checked.findings:
            raise
        first = checked.findings[0]
        raise Refused(
            _(
                "The file holds no places with a name that could be taken, so nothing was changed."
                " Row {row}: {said}"
            ),
            row=first.row,
            said=first.finding.message,
        ) from error
    return ImportedNames(source, count, tuple(checked.findings))
