"""The import of a base map: an extract becomes the map that is served, as a whole or not at all."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from geo.country import Country
from geo.errors import Refused
from geo.messages import mark as _
from importers.basemap.extract import MapExtract
from importers.gazetteer.sources import OPENSTREETMAP
from importers.sources.extract import extract_taken_at
from layers.basemap.rules import Basemap, BasemapSource
from layers.basemap.service import replace_basemap


@dataclass(frozen=True)
class ImportedBasemap:
    """What became of an import: the map, and how many things had gaps and are not on it."""

    basemap: Basemap
    passed_over: int


def check_is_of_country(country: Country, path: Path, name: str) -> None:
    """Check that an extract has a part of the country; raises Refused or UnreadableFile.

    `name` is what people call the file.
    """
    box = MapExtract(path, country.languages).box()
    if box.overlaps(country.box):
        return
    raise Refused(
        _(
            "“{file}” lies outside {country}: it covers {box} (west, south, east, north)."
            " Import an extract of {country}; with --no-names any other becomes the map alone."
        ),
        file=name,
        country=country.names.get("en") or country.code,
        box=", ".join(f"{edge:.2f}" for edge in box),
    )


def import_basemap(
    session: Session, country: Country, path: Path, name: str | None = None
) -> ImportedBasemap:
    """Make an extract of OpenStreetMap the base map, as part of the session's transaction.

    `name` is what people call the file, where its path is a passing one.
    Raises UnreadableFile, or Refused for an extract with nothing to draw.
    """
    extract = MapExtract(path, country.languages)
    source = BasemapSource(
        title=OPENSTREETMAP.title,
        attribution=OPENSTREETMAP.attribution,
        licence=OPENSTREETMAP.licence,
        licence_url=OPENSTREETMAP.licence_url,
        file_name=name or path.name,
        box=extract.box(),
        taken_at=extract_taken_at(path),
    )
    return ImportedBasemap(replace_basemap(session, source, extract.shapes()), extract.passed_over)
