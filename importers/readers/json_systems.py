"""The coordinate systems that JSON names: in a member of GeoJSON, or as ArcGIS writes them."""

import json
import re
from typing import Any

from geo.messages import Message, shown
from geo.messages import mark as _
from importers.readers.rows import Fact

WGS84 = "EPSG:4326"
_WGS84_NAMES = ("CRS84", "CRS84H", "4326", "4979", "WGS84", "WGS 84")
_EPSG_NAME = re.compile(r"\bEPSG(?:[:/]+[\d.]*)?[:/]+(\d{4,6})$", re.IGNORECASE)
_WEB_MERCATOR = (102100, 102113, 900913)
_FIRST_OF_ESRI = 37001


def name_in_member(text: str) -> str | None:
    """Read the name out of a member `crs`, if it is one of the collection and the end is near."""
    try:
        member, end = json.JSONDecoder().raw_decode(text)
        rest = text[end:]
        at_top = rest.count("}") - rest.count("{") == 1 and rest.count("]") == rest.count("[")
        return str(member["properties"]["name"]) if at_top else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def named_system(name: str) -> tuple[str | None, tuple[Fact, ...]]:
    """Return the code of a named system, None for an unknown one, and what to tell of it."""
    label = _("coordinate system")
    if name.upper().endswith(_WGS84_NAMES):
        return WGS84, (Fact(label, WGS84),)
    found = _EPSG_NAME.search(name.strip())
    if found is None:
        unknown = Message(_("the file names one that is not understood"))
        return None, (Fact(label, unknown),)
    return f"EPSG:{found[1]}", (Fact(label, f"EPSG:{found[1]}"),)


def esri_system(head: dict[str, Any]) -> tuple[str | None, tuple[Fact, ...]]:
    """Return the code or WKT in the members of a `spatialReference`, and what to tell of it."""
    label = _("coordinate system")
    code = head.get("spatialReference.latestWkid") or head.get("spatialReference.wkid")
    if code in _WEB_MERCATOR:
        code = 3857
    if isinstance(code, int):
        name = f"{'ESRI' if code >= _FIRST_OF_ESRI else 'EPSG'}:{code}"
        return name, (Fact(label, name),)
    wkt = head.get("spatialReference.wkt")
    if isinstance(wkt, str):
        return wkt, (Fact(label, shown(wkt)),)
    return None, (Fact(label, Message(_("the file names none"))),)
