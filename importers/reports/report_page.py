"""A report as one HTML file that needs no network: look, script, map and data are all in it."""

import base64
import hashlib
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from geo.country import best_name
from geo.errors import Refused
from geo.messages import Message, Translate, shown
from geo.messages import mark as _
from importers.findings import Severity
from importers.reports.finding_titles import finding_title, severity_title
from importers.reports.report import PLACE_KINDS, ImportReport
from importers.reports.report_map import (
    MAP_VARIABLE,
    inline_json,
    map_data,
    map_html_and_script,
    map_places,
)

_MOST_LISTED = 50
_KINDS = {
    "added": _("added"),
    "moved": _("moved"),
    "removed": _("removed"),
    "rejected": _("rejected"),
}
_STATES = {
    "staged": _("waits for activation"),
    "checked": _("checked, waits for approval"),
    "approved": _("approved, waits for activation"),
    "active": _("active: the public sees it"),
    "rejected": _("turned down"),
}
_MAP_WORDS = {
    "map": _("Map of the places"),
    "zoomIn": _("Zoom in"),
    "zoomOut": _("Zoom out"),
    "close": _("Close"),
    "nameless": _("without a name"),
}


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """What a report takes along, as text: the two files of Leaflet 1.9, the tokens of all pages."""

    leaflet_script: str
    leaflet_style: str
    tokens: str


def write_report(
    path: Path,
    report: ImportReport,
    *,
    language: str,
    direction: str,
    translate: Translate,
    files: ReportFiles,
) -> None:
    """Write a report as one HTML file; `direction` is `rtl` or `ltr`.

    Raises Refused when the file cannot be written.
    """
    page = _page(report, language, direction, translate, files)
    try:
        path.write_text(page, encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise Refused(
            _("The report {path} cannot be written: {reason}. Name another place for it."),
            path=shown(path, limit=200),
            reason=error.strerror or type(error).__name__,
        ) from error


def _page(
    report: ImportReport,
    language: str,
    direction: str,
    translate: Translate,
    files: ReportFiles,
) -> str:
    style = _leaflet_style(files.leaflet_style) + files.tokens + _static("report.css")
    places, left_out = map_places(report)
    element, folium_script = map_html_and_script(report, places)
    data = map_data(report, places, language, translate)
    words: dict[str, Any] = {name: translate(text) for name, text in _MAP_WORDS.items()}
    words["kinds"] = {kind: translate(text) for kind, text in _KINDS.items()}
    scripts = [
        _script(files.leaflet_script),
        _script(
            f"{_static('report_map.js')}\n{folium_script}\n"
            f"drawReport({MAP_VARIABLE}, {inline_json(data)}, {inline_json(words)});"
        ),
    ]
    by_kind = {kind: [p for p in places if p.kind == kind] for kind in PLACE_KINDS}
    return (
        _environment(translate)
        .get_template("report.html")
        .render(
            report=report,
            language=language,
            direction=direction,
            layer=best_name(report.layer, language) or "",
            state=translate(_STATES.get(report.state, report.state)),
            kinds=words["kinds"],
            places=by_kind,
            left_out=left_out,
            most_listed=_MOST_LISTED,
            severity=Severity,
            policy=_policy(scripts, report.tile_url),
            style=Markup(style),  # noqa: S704  our own files
            scripts=scripts,
            map_element=Markup(element),  # noqa: S704  folium's own element, with our name
        )
    )


def _environment(translate: Translate) -> Environment:
    environment = Environment(
        loader=PackageLoader("importers.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = translate
    environment.filters.update(
        fill=lambda text, **values: escape(text).format(**values),
        number=lambda number: f"{number:,}",
        bdi=lambda text: Markup("<bdi>{}</bdi>").format(text),
        ltr=lambda text: Markup('<bdi dir="ltr">{}</bdi>').format(text),
        words=lambda text: _sentence(text, translate),
        title=lambda code: translate(finding_title(code)),
        weight=lambda severity: translate(severity_title(severity)),
        degrees=lambda position: f"{position.lat:.6f}, {position.lon:.6f}",
    )
    return environment


def _sentence(text: str | Message, translate: Translate) -> Markup:
    """Put a sentence into words, each foreign value kept apart from the direction around it."""
    if isinstance(text, str):
        return Markup("<bdi>{}</bdi>").format(text)
    if not text.text:
        return Markup()
    values = {
        name: _sentence(value, translate)
        if isinstance(value, Message)
        else Markup("<bdi>{}</bdi>").format(value)
        for name, value in text.values.items()
    }
    return escape(translate(text.text)).format(**values)


def _static(name: str) -> str:
    return (resources.files("importers.reports") / "static" / name).read_text("utf-8")


def _leaflet_style(css: str) -> str:
    """Leave out the pictures that the style would load; none of them is used here."""
    return re.sub(r"url\([^)]*\)", "none", css)


def _script(text: str) -> Markup:
    """Make a text fit to stand between script tags; its developers' map would be a request.

    What a browser or UTF-8 would change goes first: the policy names the script by its bytes.
    """
    text = text.encode("utf-8", errors="replace").decode("utf-8").replace("\r\n", "\n")
    text = re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"<(?=/?script|!--)", r"\\x3c", text, flags=re.IGNORECASE)
    return Markup(text)  # noqa: S704  our own script; what is foreign in it has no < left


def _policy(scripts: list[Markup], tile_url: str | None) -> str:
    """Forbid the browser everything but these very scripts: what slips in stays dead."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    allowed = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    images = ""
    if tile_url is not None:
        tiles = urlsplit(tile_url.replace("{s}", "*"))
        images = f" {tiles.scheme}://{tiles.netloc}"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline';"
        f" img-src data:{images}; base-uri 'none'; form-action 'none'"
    )
