"""What is different between a version and the one before, as a file of its own: CSV, or JSON."""

import csv
from collections.abc import Iterator
from itertools import islice
from urllib.parse import quote

import orjson

from geo.errors import BeingMade, NotFound
from geo.messages import mark as _
from portal.opendata.datasets.rules import Dataset, Resource, Version
from portal.opendata.tables.differences import Differences, find_differences, work_out
from portal.opendata.tables.service import LARGEST_AT_ONCE_BYTES, Tables

DIFFERENCES = "differences"
_AT_ONCE = 1_000


def differences_path(dataset: Dataset, resource: Resource, version: Version, ending: str) -> str:
    """Return where is had what is different in a version."""
    parts = (dataset.name, resource.name, "versions", str(version.number), DIFFERENCES)
    named = f"{resource.name}.{ending}"
    return "/datasets/" + "/".join(quote(part, safe="") for part in (*parts, named))


def differences_of(tables: Tables, before: Version | None, version: Version) -> Differences:
    """Return what is different; small files are compared at once, larger ones by a job.

    Raises NotFound for the first version, NoTable, and BeingMade while the job is at it.
    """
    if before is None:
        raise NotFound(_("There is no version before this one."))
    older, newer = tables.source_of(before), tables.source_of(version)
    found = find_differences(tables.folder, older, newer)
    sizes = [one.file_size or 0 for one in (before, version)]
    if found is None and max(sizes) <= LARGEST_AT_ONCE_BYTES:
        found = work_out(tables.folder, older, newer)
    if found is None:
        raise BeingMade(_("The two versions are being compared. Please try again later."))
    return found


def json_lines(found: Differences, before: Version, version: Version) -> Iterator[bytes]:
    """Yield all of it as JSON, some rows at a time: counts first, then the rows in their order."""
    told = {
        "older": before.number,
        "newer": version.number,
        "key": found.key,
        "added": found.added,
        "removed": found.removed,
        "changed": found.changed,
        "is_whole": found.is_whole,
    }
    yield orjson.dumps(told)[:-1] + b',"rows":['
    with found.file.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        names = next(lines)[1:]
        between = b"\n"
        while some := list(islice(lines, _AT_ONCE)):
            rows = (
                orjson.dumps({"change": what, "row": dict(zip(names, cells, strict=True))})
                for what, *cells in some
            )
            yield between + b",\n".join(rows)
            between = b",\n"
    yield b"\n]}\n"
