"""The place of a form that is sent: typed, put on a map, or one of several to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.country import Names
from geo.errors import InvalidParameter
from layers.deployment import Deployment
from layers.search.rules import Place
from web.page.finder_query import LONGEST_PLACE, read_finder_query
from web.page.origin import find_origin


@dataclass(frozen=True)
class TypedPlace:
    """What is known of the place: the position, or places to choose from, or an unknown name."""

    text: str = ""
    position: Position | None = None
    names: Names | None = None
    choices: tuple[Place, ...] = ()
    is_unknown: bool = False


def find_typed_place(
    session: Session, deployment: Deployment, language: str, given: Mapping[str, str]
) -> TypedPlace:
    """Find the place of a form: by `lat` and `lon`, unless another was typed into `place`.

    `placed` is the text for which the position was found.
    """
    text = given.get("place", "").strip()
    lat, lon = given.get("lat", "").strip(), given.get("lon", "").strip()
    asked = {"place": text[:LONGEST_PLACE], "lat": lat, "lon": lon}
    if text and text != given.get("placed", "").strip():
        asked |= {"lat": "", "lon": ""}
    told = {name: value for name, value in asked.items() if value}
    if not told:
        return TypedPlace()
    try:
        origin = find_origin(session, deployment, read_finder_query(language, told))
    except InvalidParameter:
        return TypedPlace(text, is_unknown=True)
    if origin.position is None:
        return TypedPlace(text, choices=tuple(origin.choices), is_unknown=not origin.choices)
    names = origin.place.names if origin.place else origin.near
    return TypedPlace(text, origin.position, names)
