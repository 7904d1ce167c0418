"""The report of an import as a file: the importer's account, with our copy of Leaflet and look."""

from functools import cache
from importlib import resources
from pathlib import Path

from babel import Locale

from geo.messages import Translate
from importers.reports.report import ImportReport
from importers.reports.report_page import ReportFiles, write_report


@cache
def report_files() -> ReportFiles:
    """Read the files of Leaflet that set-up has brought, and the colours and sizes of our pages."""
    static = resources.files("web") / "static"
    leaflet = static / "vendor" / "leaflet-1.9.4"
    return ReportFiles(
        leaflet_script=(leaflet / "leaflet.js").read_text("utf-8"),
        leaflet_style=(leaflet / "leaflet.css").read_text("utf-8"),
        tokens=(static / "page" / "tokens.css").read_text("utf-8"),
    )


def save_report(report: ImportReport, path: Path, *, language: str, translate: Translate) -> None:
    """Write a report as one file, in one language."""
    write_report(
        path,
        report,
        language=language,
        direction=Locale.parse(language).text_direction,
        translate=translate,
        files=report_files(),
    )
