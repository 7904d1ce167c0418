"""Invented reports for the tests, and the files of Leaflet."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, cast

from geo.coordinates import Position
from geo.messages import Message
from importers.findings import Finding, Severity, reject, warn
from importers.readers.rows import Fact
from importers.reports.rejects import Example, FindingGroup
from importers.reports.report import ImportReport, MappedPlace, PlaceKind
from layers.map_files.inlining import FileParts
from layers.releases.rules import Changes

STATIC = Path(__file__).parents[3] / "web" / "static"
EVIL = (
    "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>{{7*7}}\u2028\""
)


def report_files() -> FileParts:
    leaflet = STATIC / "vendor" / "leaflet-1.9.4"
    return FileParts(
        leaflet_script=(leaflet / "leaflet.js").read_text(encoding="utf-8"),
        leaflet_style=(leaflet / "leaflet.css").read_text(encoding="utf-8"),
        tokens=(STATIC / "page" / "tokens.css").read_text(encoding="utf-8"),
        protomaps_script=(
            STATIC / "vendor" / "protomaps-leaflet-5.1.0" / "protomaps-leaflet.js"
        ).read_text(encoding="utf-8"),
        streets_script=(STATIC / "page" / "streets.js").read_text(encoding="utf-8"),
    )


def finding(value: str = "48.1, 2.3") -> Finding:
    return reject("outside_country", "{value} lies outside.", "Mend it.", column="lat", value=value)


def square(west: float, south: float, size: float, **properties: object) -> dict[str, Any]:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def outlines() -> dict[str, Any]:
    names = {"ar": "الكرك", "en": "Karak"}
    features = [
        square(35, 30, 1, level=1, names=names, label=[35.5, 30.5]),
        square(35, 29, 4, level=0, names={}, label=None),
    ]
    return {"type": "FeatureCollection", "features": features}


def place(kind: PlaceKind, number: int = 0, **changed: object) -> MappedPlace:
    position = Position(35.5 + number % 100 / 200, 31 + number // 100 / 200)
    made = MappedPlace(kind, f"S-{number}", "مدرسة الكرك", position)
    return replace(made, **cast("Any", changed))


def some_places() -> list[MappedPlace]:
    outside = Message("{value} lies outside.", {"value": EVIL})
    return [
        *(place("added", number) for number in range(7)),
        *(place("moved", number, former=Position(35.2, 31.4)) for number in (120, 230)),
        place("removed", 310),
        place("rejected", 0, position=Position(36.3, 31.6), ref=EVIL, name=EVIL, reason=outside),
        place("rejected", 1, position=Position(-70.0, 45.0), reason=outside),
    ]


def make_report(**changed: object) -> ImportReport:
    phone = warn("bad_phone", "“{value}” is no phone.", "", column="هاتف", value=EVIL)
    fact = Message("EPSG:28191 by {operation}", {"operation": EVIL})
    given: dict[str, Any] = {
        "layer": {"ar": "المدارس", "en": "Schools"},
        "file_name": "مدارس (نهائي).xlsx",
        "made_by": EVIL,
        "made_at": datetime(2026, 11, 24, 10, 40, tzinfo=timezone(timedelta(hours=3))),
        "release_number": 12,
        "state": "staged",
        "rows_read": 12_345,
        "accepted": 12_000,
        "rejected": 345,
        "changes": Changes(added=7, moved=2, removed=1, unchanged=11_990),
        "facts": (Fact("encoding", "Windows-1256"), Fact("coordinate system", fact)),
        "mapping": {"ref": "رقم", "lat": EVIL},
        "unmatched": (EVIL, "column 14"),
        "findings": (
            FindingGroup("outside_country", Severity.REJECT, 345, (Example(1203, finding()),)),
            FindingGroup("bad_phone", Severity.WARN, 1, (Example(9, phone),)),
        ),
        "places": some_places(),
        "places_left_out": {"added": 1500},
        "outlines": outlines(),
    }
    return ImportReport(**{**given, **changed})
