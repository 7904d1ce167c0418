"""The report of an import as a file: the importer's account, with our copy of Leaflet and look."""

from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path

from babel import Locale

from geo.messages import Translate
from importers.reports.report import ImportReport
from importers.reports.report_page import write_report
from layers.basemap.sources import TileSource
from layers.map_files.inlining import FileParts


@cache
def file_parts() -> FileParts:
    """Read the files of Leaflet that set-up has brought, and the colours and sizes of our pages."""
    static = resources.files("web") / "static"
    leaflet = static / "vendor" / "leaflet-1.9.4"
    return FileParts(
        leaflet_script=(leaflet / "leaflet.js").read_text("utf-8"),
        leaflet_style=(leaflet / "leaflet.css").read_text("utf-8"),
        tokens=(static / "page" / "tokens.css").read_text("utf-8"),
        protomaps_script=(
            static / "vendor" / "protomaps-leaflet-5.1.0" / "protomaps-leaflet.js"
        ).read_text("utf-8"),
        streets_script=(static / "page" / "streets.js").read_text("utf-8"),
    )


def save_report(
    report: ImportReport,
    path: Path,
    *,
    language: str,
    translate: Translate,
    tiles: TileSource | None = None,
) -> None:
    """Write a report as one file, in one language, over the base map of `tiles`."""
    write_report(
        path,
        report,
        language=language,
        direction=Locale.parse(language).text_direction,
        translate=translate,
        files=replace(file_parts(), tiles=tiles),
    )
