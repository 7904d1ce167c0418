"""Finding the tables of places among the files of an archive, and choosing one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geo.errors import Refused, UnreadableFile
from geo.files.containers import Archive, Member, own_folder
from geo.files.signatures import FileKind, signature
from geo.messages import Several, shown
from geo.messages import mark as _

SUFFIXES = {
    FileKind.KML: ".kml",
    FileKind.GML: ".gml",
    FileKind.GPX: ".gpx",
    FileKind.SQLITE: ".gpkg",
    FileKind.FLATGEOBUF: ".fgb",
    FileKind.OSM_PBF: ".osm.pbf",
    FileKind.OSM_XML: ".osm",
}
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MOST_LISTED = 30
_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
# Files that stand beside data and are never the data, whatever their bytes look like.
_COMPANIONS = re.compile(
    r"\.(shx|prj|cpg|qpj|cst|qml|sld|lyr|qix|sbn|sbx|aih|ain|atx|ixs|mxs|csvt|properties|md|ini|log"
    r"|gpkg-wal|gpkg-shm|url|webloc|sha1|sha256|md5|css|js|sql)"
)
_DOCUMENT = re.compile(
    r"(read[ _-]?me|licen[cs]e|copying|copyright|metadata|notice|terms|disclaimer|attribution"
    r"|changelog|datapackage|about|إقرأني|اقرأني)([ ._-]?(en|ar|fr|file|first|\d+))*",
    re.IGNORECASE,
)
_NO_DATA = {FileKind.EMPTY, FileKind.FOREIGN, FileKind.WEB_PAGE}


@dataclass(frozen=True)
class Dataset:
    """One table of places in an archive: a file, or the files of one shapefile by their suffix."""

    kind: FileKind
    name: str
    members: dict[str, Member]


def datasets_in(archive: Archive) -> list[Dataset]:
    """Find what may be tables of places; what stands beside data is passed over."""
    by_name = {member.name.casefold(): member for member in archive.members}
    found = []
    for member in archive.members:
        if _is_litter(member.name):
            continue
        kind = signature(archive.start(member)).kind
        if kind in _NO_DATA or _is_part_of_another(member.name, kind, by_name):
            continue
        if kind is FileKind.SHAPEFILE:
            found.append(Dataset(kind, member.name, _parts(member, by_name)))
        else:
            found.append(Dataset(kind, member.name, {SUFFIXES.get(kind, ""): member}))
    return _without_documents(found)


def chosen_dataset(
    datasets: Sequence[Dataset], part: str | None, name: str
) -> tuple[Dataset, str | None]:
    """Choose by `part`, or take the only one; what is left of `part` is for the dataset itself.

    Raises UnreadableFile when there is none and Refused when the officer has to choose.
    """
    if not datasets:
        raise UnreadableFile(
            _("{file} is an archive without a table of places in it: pack the data file."),
            file=shown(name),
        )
    alike = [dataset for dataset in datasets if part and _is_called(dataset.name, part)]
    if len(alike) == 1:
        return alike[0], None
    if len(datasets) == 1:
        return datasets[0], part
    main = [dataset for dataset in datasets if dataset.name.casefold() == "doc.kml"]
    if main and part is None and all(dataset.kind is FileKind.KML for dataset in datasets):
        return main[0], None
    raise Refused(
        _("{file} holds several tables: choose one with --part. They are: {parts}."),
        file=shown(name),
        parts=Several(f"“{shown(dataset.name)}”" for dataset in datasets[:_MOST_LISTED]),
    )


def unpack(archive: Archive, dataset: Dataset, scratch: Path) -> Path:
    """Unpack one dataset under names of ours and give the path of its main file."""
    folder = own_folder(scratch)
    for suffix, member in dataset.members.items():
        archive.copy(member, folder / f"part-1{suffix}")
    return folder / f"part-1{next(iter(dataset.members))}"


def _is_litter(name: str) -> bool:
    parts = PurePosixPath(name.casefold()).parts
    return "__macosx" in parts or parts[-1] in _LITTER or parts[-1].startswith(("._", "~$"))


def _is_part_of_another(name: str, kind: FileKind, by_name: dict[str, Member]) -> bool:
    path = PurePosixPath(name.casefold())
    if _COMPANIONS.fullmatch(path.suffix):
        return True
    return kind is FileKind.DBASE and str(path.with_suffix(".shp")) in by_name


def _parts(shp: Member, by_name: dict[str, Member]) -> dict[str, Member]:
    """Return the files of a shapefile, the .shp first."""
    stem = PurePosixPath(shp.name.casefold())
    parts = {suffix: by_name.get(str(stem.with_suffix(suffix))) for suffix in SHAPEFILE_PARTS}
    return {".shp": shp} | {suffix: member for suffix, member in parts.items() if member}


def _without_documents(datasets: list[Dataset]) -> list[Dataset]:
    """Leave out explanations beside the data, unless there is nothing else."""
    paths = {dataset.name: PurePosixPath(dataset.name) for dataset in datasets}
    data = [d for d in datasets if not _DOCUMENT.fullmatch(paths[d.name].stem)] or datasets
    return [d for d in data if paths[d.name].suffix.casefold() != ".txt"] or data


def _is_called(name: str, wanted: str) -> bool:
    path = PurePosixPath(name.casefold())
    return wanted.strip().casefold() in (str(path), path.name, path.stem)
