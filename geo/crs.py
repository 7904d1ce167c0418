"""Coordinate systems as people and files name them."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from geo.coordinates import latin_digits
from geo.errors import Refused
from geo.messages import mark as _
from geo.messages import shown

if TYPE_CHECKING:
    from pyproj import CRS

_LONGEST_CRS = 50_000
_CODE = re.compile(r"(?:epsg)?[\s:_-]*(\d{4,6})(?:\.0)?", re.IGNORECASE)
_INIT = re.compile(r"\+?init=(epsg|esri):(\d+)\b.*", re.IGNORECASE)
_UTM = re.compile(
    r"(?:wgs\s*_?(?:19)?84)?[\s/_-]*utm[\s_-]*(?:zone)?[\s_-]*(\d{1,2})\s*([ns])\w*", re.IGNORECASE
)
# Names that the registry knows under another one, or not at all.
_KNOWN_AS = {
    "wgs84": "EPSG:4326",
    "wgs1984": "EPSG:4326",
    "gps": "EPSG:4326",
    "crs84": "OGC:CRS84",
    "ogccrs84": "OGC:CRS84",
    "epsg900913": "EPSG:3857",
    "webmercator": "EPSG:3857",
    "googlemercator": "EPSG:3857",
    "jtm": "EPSG:3066",
    "jordantm": "EPSG:3066",
    "lambert93": "EPSG:2154",
    "l93": "EPSG:2154",
    "bng": "EPSG:27700",
    "osgb": "EPSG:27700",
    "osgb36": "EPSG:27700",
    "itm": "EPSG:2157",
    "rdnew": "EPSG:28992",
    "hk1980": "EPSG:2326",
    "hk80": "EPSG:2326",
    "lv95": "EPSG:2056",
    "lv03": "EPSG:21781",
    "etrs89": "EPSG:4258",
    "nad83": "EPSG:4269",
    "nad27": "EPSG:4267",
    "ed50": "EPSG:4230",
}


@lru_cache(maxsize=64)
def read_crs(text: str) -> "CRS":
    """Understand a coordinate system: a code, a name, the WKT of a .prj file or a PROJ text.

    Gives the system of the registry where the text describes one, and its horizontal part where it
    has heights too. Raises Refused for what is none, or none of the surface of the earth.
    """
    from pyproj import CRS  # noqa: PLC0415 heavy, and not needed for most files
    from pyproj.exceptions import CRSError  # noqa: PLC0415 the same

    named = _in_one_form(text)
    try:
        if named is None:
            raise CRSError("not a name of a coordinate system")
        crs = _horizontal(CRS.from_user_input(named))
        if not _is_meant(named, crs):
            raise CRSError("another name")
    except CRSError as error:
        raise Refused(
            _(
                "“{crs}” is not a coordinate system that is known; give its code, for example"
                " --crs EPSG:32637."
            ),
            crs=shown(text),
        ) from error
    if not (crs.is_projected or crs.is_geographic):
        raise Refused(
            _(
                "“{crs}” is not a coordinate system for places on a map; give one with longitude"
                " and latitude or with easting and northing, for example --crs EPSG:32637."
            ),
            crs=shown(text),
        )
    return _of_the_registry(crs)


def crs_code(crs: "CRS") -> str:
    """Return the code of a coordinate system, like EPSG:28191; its name where it has none."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)


def crs_title(crs: "CRS") -> str:
    """Return code and name, as people are shown them."""
    code = crs_code(crs)
    return code if code == crs.name else f"{code} ({crs.name})"


def _in_one_form(text: str) -> str | None:
    """Write a code or a short name the way the registry does; None for what must not be tried."""
    plain = latin_digits(text).strip().strip("\ufeff\0")
    if not plain or len(plain) > _LONGEST_CRS or "\0" in plain:
        return None
    if match := _INIT.fullmatch(plain):
        return f"{match[1].upper()}:{match[2]}"
    if "init=" in plain.lower():
        return None  # would make the library open a file
    if match := _CODE.fullmatch(plain):
        return _KNOWN_AS.get(f"epsg{match[1]}") or _code(match[1])
    if (match := _UTM.fullmatch(plain)) and 1 <= int(match[1]) <= 60:
        return f"EPSG:{326 if match[2] in 'nN' else 327}{int(match[1]):02d}"
    return _KNOWN_AS.get(re.sub(r"[\W_]", "", plain).lower(), plain)


def _code(digits: str) -> str:
    """Codes above the range of EPSG are those of Esri."""
    return f"{'EPSG' if int(digits) < 37_000 else 'ESRI'}:{digits}"


def _horizontal(crs: "CRS") -> "CRS":
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    return crs.to_2d() if len(crs.axis_info) == 3 and not crs.is_geocentric else crs


def _is_meant(named: str, crs: "CRS") -> bool:
    """Return whether a short name is really that of the system: the library also takes near ones.

    “British National Grid” may leave out the datum before it, “OSGB36 / British National Grid”.
    """
    is_written_out = any(sign in named for sign in "[{+") or ":" in named
    names = [crs.name, *crs.name.split(" / ")]
    return is_written_out or _words(named) in map(_words, names)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", name.lower())


def _of_the_registry(crs: "CRS") -> "CRS":
    """Take the registry's own system for a description of it, as Esri's .prj files are.

    That leaves out the shift of the datum that some programs write into the description, often as
    nothing but noughts: the registry knows better.
    """
    from pyproj import CRS  # noqa: PLC0415 see read_crs

    bare = crs.source_crs if crs.is_bound and crs.source_crs is not None else crs
    code = bare.to_authority(auth_name="EPSG", min_confidence=70)
    return crs if code is None else CRS.from_authority(*code)
