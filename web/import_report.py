"""The report of an import as a file: the importer's account, drawn with our copy of Leaflet."""

from functools import cache
from importlib import resources
from pathlib import Path

from babel import Locale

from geo.messages import Translate
from importers.reports.report import ImportReport
from importers.reports.report_page import LeafletFiles, write_report


@cache
def leaflet_files() -> LeafletFiles:
    """Read the two files of Leaflet that set-up has brought."""
    folder = resources.files("web") / "static" / "vendor" / "leaflet-1.9.4"
    return LeafletFiles(
        js=(folder / "leaflet.js").read_text("utf-8"),
        css=(folder / "leaflet.css").read_text("utf-8"),
    )


def save_report(report: ImportReport, path: Path, *, language: str, translate: Translate) -> None:
    """Write a report as one file, in one language."""
    write_report(
        path,
        report,
        language=language,
        direction=Locale.parse(language).text_direction,
        translate=translate,
        leaflet=leaflet_files(),
    )
