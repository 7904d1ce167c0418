"""Where names come from and whom to thank for them, and which kind of file a path holds."""

from pathlib import Path

from importers.sources.rules import Fetched
from layers.gazetteer.rules import NameSource

GEONAMES = NameSource(
    name="geonames",
    title="GeoNames",
    attribution="© GeoNames (geonames.org)",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
)
OPENSTREETMAP = NameSource(
    name="osm",
    title="OpenStreetMap",
    attribution="© OpenStreetMap contributors",
    licence="ODbL 1.0",
    licence_url="https://www.openstreetmap.org/copyright",
)
DEMONSTRATION = NameSource(
    name="demonstration",
    title="Around Me demonstration list",
    attribution="Around Me, approximate positions",
    licence="CC0 1.0",
    licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
    demo=True,
)
OSM_ENDINGS = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
_TABS_OF_GEONAMES = 18
_HEAD_BYTES = 1 << 14


def own_source(path: Path, attribution: str, licence: str) -> NameSource:
    """Return the source that a table of one's own is, named like its file."""
    return NameSource(path.stem, path.stem, attribution, licence)


def looks_like_openstreetmap(path: Path) -> bool:
    """Check by its name whether a file is an extract of OpenStreetMap."""
    return path.name.lower().endswith(OSM_ENDINGS)


def with_ending(source: Fetched) -> Path:
    """Return the path of an extract; what was fetched gets an ending like that of its name."""
    if source.address is None:
        return source.path
    ending = next((one for one in OSM_ENDINGS if source.name.lower().endswith(one)), OSM_ENDINGS[0])
    return source.path.rename(source.path.with_name(f"extract{ending}"))


def looks_like_geonames(path: Path) -> bool:
    """Check by its first line whether a file is a dump of GeoNames: 19 columns, an id first."""
    with path.open("rb") as file:
        line = file.read(_HEAD_BYTES).split(b"\n", 1)[0]
    return line.count(b"\t") == _TABS_OF_GEONAMES and line.split(b"\t", 1)[0].isdigit()
