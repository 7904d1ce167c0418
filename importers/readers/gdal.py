"""The door to GDAL: drivers that read one local file, no network, no word on the terminal."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pyogrio
from pyogrio import _ogr
from pyogrio.errors import CRSError

from geo.errors import AroundMeError, UnreadableFile
from geo.messages import mark as _
from geo.messages import shown

# What fetches from elsewhere, opens other files that a file names, or runs other programs. A KML
# file with “<OGRVRTDataSource” in a comment must not become a list of the files of this machine.
_REACHING_ELSEWHERE = (
    *("VRT", "OGR_VRT", "GTI", "STACIT", "STACTA", "WMS", "WMTS", "WCS", "WFS", "OAPIF", "CSW"),
    *("OGCAPI", "HTTP", "GPSBabel", "GDALG", "ADBC", "Elasticsearch", "Carto", "AmigoCloud"),
    *("NGW", "PLSCENES", "PLMOSAIC", "EEDA", "EEDAI", "DAAS", "PMTiles", "MVT", "MBTiles"),
)
_OPTIONS = {
    "GDAL_SKIP": ",".join(_REACHING_ELSEWHERE),
    "CPL_LOG": os.devnull,
    # A proxy that is not there: should anything ask for an address all the same, it ends here.
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTPS_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_TIMEOUT": "1",
    "LIBKML_EXTERNAL_STYLE": "NO",
    "LIBKML_RESOLVE_STYLE": "NO",
    "GML_GFS_TEMPLATE": "",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
}
# Marks in a path that the library takes for the parts of an address or of an archive.
_MARKS_OF_ADDRESSES = frozenset("!;?#:")
# Errors of the library, and those of its conversion of texts, dates and numbers.
ERRORS = (RuntimeError, ValueError, TypeError, OverflowError, OSError)


@cache
def prepare() -> None:
    """Take away from GDAL what it must not do; once for the process."""
    pyogrio.set_gdal_config_options(_OPTIONS)
    # Registering again is what makes the list of drivers to skip effective.
    _ogr._register_drivers()
    logging.getLogger("pyogrio").addHandler(logging.NullHandler())


@contextmanager
def sentences(name: str, kind: str) -> Iterator[None]:
    """Turn what the library says about a file into one sentence of ours, and silence the rest."""
    prepare()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except AroundMeError:
        raise
    # With a damaged .prj pyogrio stumbles over a variable of its own.
    except (CRSError, UnboundLocalError) as error:
        raise UnreadableFile(
            _(
                "{file} names a coordinate system that is not understood: mend or delete its .prj,"
                " and name the system with --crs."
            ),
            file=shown(name),
        ) from error
    except ERRORS as error:
        raise UnreadableFile(
            _("{file} cannot be read as {kind}, it may be damaged or incomplete: {reason}."),
            file=shown(name),
            kind=kind,
            reason=_reason(error),
        ) from error


def address_of(path: Path) -> str:
    """Write a path so that the library takes it for nothing but a path."""
    plain = str(path.absolute())
    if _MARKS_OF_ADDRESSES.isdisjoint(plain) and not plain.endswith(".zip"):
        return plain
    return f"/vsisubfile/0,{plain}"


def read(source: Any, **options: Any) -> tuple[Any, Any, Any, Any]:  # noqa: ANN401 a path or bytes
    """Read features as arrays: what is known about them, their ids, the WKB and the fields."""
    prepare()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: tuple[Any, Any, Any, Any] = pyogrio.raw.read(
            source, datetime_as_string=True, force_2d=True, return_fids=True, **options
        )
    return found


def read_columns(
    source: Any,  # noqa: ANN401 a path or bytes
    layer: int,
    columns: list[str],
    fids: Any,  # noqa: ANN401 an array
) -> Any:  # noqa: ANN401 an array
    """Read one field of the features with these ids, none of which is null there."""
    options = {"layer": layer, "columns": columns, "read_geometry": False, "fids": fids}
    _about, _fids, _wkb, held = read(source, **options)
    return held[0]


def _reason(error: Exception) -> str:
    lines = str(error).splitlines()
    text = lines[0] if lines else type(error).__name__
    # A path of this machine says nothing to the officer.
    words = [word for word in text.split() if "/vsimem/" not in word and not word.startswith("/")]
    return shown(" ".join(words).rstrip(".:"), limit=120)
