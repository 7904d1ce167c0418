"""Finding the place that a person names: by coordinates, by area, by feature."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from geo.coordinate_text import read_coordinates
from geo.coordinates import Position
from geo.country import Country
from geo.database import sql
from geo.folding import fold_text
from layers.areas.queries import AreaName, area_names

MOST_PLACES = 8


@dataclass(frozen=True)
class Place:
    """A place that may be meant. `kind` is `point`, `area` or `feature`.

    `level` is the level of an area, `layer` the layer of a feature; `within` are the areas that
    tell namesakes apart. An area stands at the middle of its features, not of its surface: that is
    where its people are.
    """

    kind: str
    id: str
    position: Position
    names: dict[str, str] = field(default_factory=dict)
    layer: str | None = None
    level: int | None = None
    within: tuple[AreaName, ...] = ()
    is_whole_name: bool = False


def find_places(session: Session, country: Country, text: str) -> list[Place]:
    """List what may be meant, the likeliest first; coordinates give just their point.

    The word for a level of areas is no part of a name: “محافظة إربد” finds what “إربد” does.
    """
    point = read_coordinates(text)
    if point is not None:
        return [Place("point", f"{point.lat},{point.lon}", point, is_whole_name=True)]
    for level in country.levels:
        text = level.bare_name(text.strip())
    if "\0" in text or not fold_text(text):
        return []
    rows = session.execute(
        sql("layers.search", "places_named"), {"q": text, "most": MOST_PLACES}
    ).all()
    areas = area_names(session, {code for row in rows for code in row.area_codes})
    return [
        Place(
            kind=row.kind,
            id=row.id,
            position=Position(row.lon, row.lat),
            names=row.names,
            layer=row.layer,
            level=row.level,
            within=tuple(areas[code] for code in row.area_codes if code in areas),
            is_whole_name=row.is_whole_name,
        )
        for row in rows
    ]


def meant_place(places: list[Place]) -> Place | None:
    """Return the one place that is surely meant: the only one, or the only one so named.

    A governorate, its capital's district and that one's sub-district often share a name; they are
    taken as one place, the largest.
    """
    if len(places) == 1:
        return places[0]
    whole = [place for place in places if place.is_whole_name]
    ids = {place.id for place in whole}
    outermost = [p for p in whole if not any(area.code in ids for area in p.within)]
    return outermost[0] if len(outermost) == 1 else None
