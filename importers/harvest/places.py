"""The areas of the country as catalogues may name them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.folding import fold_text
from importers.harvest.said import Box
from layers.areas.models import Area

# A box is that of an area where no edge is further away, in degrees: a kilometre.
_SAME_EDGE = 0.01


@dataclass(frozen=True)
class Places:
    """The areas of the country, by code: what they are called, and the boxes around them."""

    names: Mapping[str, Sequence[str]]
    boxes: Mapping[str, Box]

    def named(self, said: str) -> str | None:
        """Return the area of a code or a name."""
        return said if said in self.names else self._by_name.get(fold_text(said))

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        return {fold_text(name): code for code, names in self.names.items() for name in names}

    def at(self, box: Box) -> str | None:
        """Return the area around which this is the box."""
        return next((code for code, known in self.boxes.items() if _is_near(known, box)), None)


def _is_near(box: Box, other: Box) -> bool:
    edges = zip(box, other, strict=True)
    return all(abs(one - another) <= _SAME_EDGE for one, another in edges)


def places_of(session: Session) -> Places:
    """Return all areas with their names and the boxes around them."""
    edges = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    rows = session.execute(
        select(Area.code, Area.names, *(edge(Area.geom) for edge in edges)).order_by(
            Area.level, Area.code
        )
    ).all()
    names = {code: tuple(names.values()) for code, names, *_box in rows}
    boxes = {code: (west, south, east, north) for code, _names, west, south, east, north in rows}
    return Places(names, boxes)
