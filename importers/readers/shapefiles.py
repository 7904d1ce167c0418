"""The several files of one shapefile, found from any of them or from their folder."""

from pathlib import Path

from geo.errors import Refused, UnreadableFile
from geo.messages import Several, shown
from geo.messages import mark as _

_SUFFIXES = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MOST_LISTED = 30


def main_file(part: Path) -> Path | None:
    """Find the .shp of which a path is a part; None where there is none."""
    return part_beside(part, ".shp") if part.suffix.lower() in _SUFFIXES else None


def part_beside(path: Path, suffix: str) -> Path | None:
    """Find the file of the same name with another suffix, in capitals or not."""
    for candidate in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if candidate.is_file():
            return candidate
    return None


def complete(main: Path | None, name: str) -> Path:
    """Make sure that a .shp is there with its .dbf. Raises UnreadableFile with what is missing."""
    missing = ".shp" if main is None else ".dbf" if not part_beside(main, ".dbf") else None
    if main is None or missing:
        raise UnreadableFile(
            _(
                "{file} is one part of a shapefile whose {missing} is not with it: pack all its"
                " parts into one zip file and import that."
            ),
            file=shown(name),
            missing=missing,
        )
    return main


def only_one_in(folder: Path, part: str | None) -> Path:
    """Find the shapefile of a folder, or the one called `part`."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".shp")
    if part is not None:
        wanted = part.casefold()
        found = [p for p in found if wanted in (p.name.casefold(), p.stem.casefold())] or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnreadableFile(
            _(
                "{file} is a folder without a shapefile: import the file itself; a geodatabase has"
                " to be exported as GeoPackage first."
            ),
            file=shown(folder.name),
        )
    raise Refused(
        _("{file} holds several tables: choose one with --part. They are: {parts}."),
        file=shown(folder.name),
        parts=Several(f"“{shown(path.stem)}”" for path in found[:_MOST_LISTED]),
    )
