"""The places of a layer as one file with a map, for whoever works where no network reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from geo.coordinates import Box
from geo.country import best_name
from geo.messages import Translate
from geo.messages import mark as _
from layers.catalogue.definitions import Definition
from layers.map_files.drawing import bounds_of, folium_map, labels_of, simple_outlines
from layers.map_files.ground import ground_of
from layers.map_files.inlining import (
    FileParts,
    inline_json,
    policy,
    scripts_of,
    static_text,
    style_of,
)

MOST_PLACES = 5_000
_HERE = "layers.map_files"
_NAME = "places"
_DECIMALS = 6
_MAP_WORDS = {
    "map": _("Map of the places"),
    "zoomIn": _("Zoom in"),
    "zoomOut": _("Zoom out"),
    "close": _("Close"),
    "nameless": _("without a name"),
}


@dataclass(frozen=True)
class LayerMap:
    """What a file shows: rows of features of one layer, and what they are of.

    `count` is how many there are in all, of which at most MOST_PLACES are shown. `narrowed` says in
    words by what they were chosen. `outlines` is GeoJSON as `/api/v1/areas` gives it.
    """

    definition: Definition
    release: int | None
    rows: Sequence[Mapping[str, Any]]
    count: int
    narrowed: Sequence[str]
    outlines: Mapping[str, Any] | None
    made_at: datetime


def write_layer_map(
    shown: LayerMap,
    files: FileParts,
    *,
    language: str,
    direction: str,
    translate: Translate,
) -> str:
    """Return the file as text: it asks nobody for anything when it is opened."""
    places = [_place(row, shown.definition, language) for row in shown.rows]
    points = [(place[0], place[1]) for place in places]
    box = _box(points)
    outlines = simple_outlines(shown.outlines)
    bounds = bounds_of(points, outlines)
    ground = ground_of(files.tiles, box) if files.streets_script else None
    element, made = folium_map(_NAME, [] if ground else outlines, bounds)
    data = {
        "places": places,
        "colour": shown.definition.colour,
        "labels": [] if ground else labels_of(shown.outlines, language),
    }
    words = {name: translate(text) for name, text in _MAP_WORDS.items()}
    drawn = f"drawPlaces(map_{_NAME}, {inline_json(data)}, {inline_json(words)});"
    own = f"{static_text(_HERE, 'layer_map.js')}\n{made}\n{drawn}"
    scripts = scripts_of(files, ground, own, f"map_{_NAME}")
    return (
        _environment(translate)
        .get_template("layer_map.html")
        .render(
            shown=shown,
            layer=best_name(shown.definition.names, language) or shown.definition.name,
            places=places,
            language=language,
            direction=direction,
            policy=policy(scripts),
            style=style_of(files, ""),
            scripts=scripts,
            map_element=Markup(element),  # noqa: S704  folium's own element, with our name
        )
    )


def _place(row: Mapping[str, Any], definition: Definition, language: str) -> list[Any]:
    """Return a place as the script and the list have it: position, name, address, phones, ref."""
    name = best_name(row["names"], language) or best_name(definition.singular, language)
    return [
        round(row["lat"], _DECIMALS),
        round(row["lon"], _DECIMALS),
        name or "",
        best_name(row["address"] or {}, language) or "",
        list(row["phones"] or ()),
        row["ref"],
    ]


def _box(points: Sequence[tuple[float, float]]) -> Box | None:
    if not points:
        return None
    lats, lons = [lat for lat, _lon in points], [lon for _lat, lon in points]
    return Box(min(lons), min(lats), max(lons), max(lats))


def _environment(translate: Translate) -> Environment:
    environment = Environment(
        loader=PackageLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = translate
    environment.filters.update(
        fill=lambda text, **values: Markup("{}").format(text).format(**values),
        number=lambda number: f"{number:,}",
        bdi=lambda text: Markup("<bdi>{}</bdi>").format(text),
        ltr=lambda text: Markup('<bdi dir="ltr">{}</bdi>').format(text),
    )
    return environment
