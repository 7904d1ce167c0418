"""The place that datasets are looked for about: its position, and the areas that hold it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.country import Country
from layers.areas.finder import current_finder
from layers.around.rules import read_origin


def read_position(given: Mapping[str, str], country: Country) -> Position | None:
    """Read `lat` and `lon` as the radius query does, None without both; raises InvalidParameter."""
    if not any(given.get(name, "").strip() for name in ("lat", "lon")):
        return None
    return read_origin(given, country)


def areas_holding(session: Session, country: Country, position: Position) -> tuple[str, ...]:
    """Return the codes of the areas that hold a position, the country first; none abroad."""
    finder = current_finder(session)
    if finder.knows_the_border:
        below = finder.areas_of([position])[0]
    else:
        below = () if country.holds(position) else None
    return () if below is None else (country.code.upper(), *below)
