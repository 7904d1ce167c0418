"""A report as one HTML file that needs no network: look, script, map and data are all in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from geo.country import best_name
from geo.errors import Refused
from geo.messages import Message, Translate, shown
from geo.messages import mark as _
from importers.findings import Severity
from importers.reports.finding_titles import finding_title, severity_title
from importers.reports.report import PLACE_KINDS, ImportReport, MappedPlace
from importers.reports.report_map import (
    MAP_VARIABLE,
    box_of,
    map_data,
    map_html_and_script,
    map_places,
)
from layers.map_files.ground import Ground, ground_of
from layers.map_files.inlining import (
    FileParts,
    inline_json,
    policy,
    scripts_of,
    static_text,
    style_of,
)

_HERE = "importers.reports"

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


def write_report(
    path: Path,
    report: ImportReport,
    *,
    language: str,
    direction: str,
    translate: Translate,
    files: FileParts,
) -> None:
    """Write a report as one HTML file; `direction` is `rtl` or `ltr`.

    It takes the base map along, around its places.

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
    files: FileParts,
) -> str:
    places, left_out = map_places(report)
    ground = _ground(report, places, files)
    element, folium_script = map_html_and_script(report, places, has_streets=ground is not None)
    data = map_data(report, places, language, translate, has_streets=ground is not None)
    words: dict[str, Any] = {name: translate(text) for name, text in _MAP_WORDS.items()}
    words["kinds"] = {kind: translate(text) for kind, text in _KINDS.items()}
    scripts = scripts_of(
        files,
        ground,
        f"{static_text(_HERE, 'report_map.js')}\n{folium_script}\n"
        f"drawReport({MAP_VARIABLE}, {inline_json(data)}, {inline_json(words)});",
        MAP_VARIABLE,
    )
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
            policy=policy(scripts, report.tile_url),
            style=style_of(files, static_text(_HERE, "report.css")),
            scripts=scripts,
            map_element=Markup(element),  # noqa: S704  folium's own element, with our name
        )
    )


def _ground(report: ImportReport, places: Sequence[MappedPlace], files: FileParts) -> Ground | None:
    """Return the base map around the places, where there is one and nothing else is drawn."""
    if report.tile_url is not None or not files.streets_script:
        return None
    return ground_of(files.tiles, box_of(places))


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
