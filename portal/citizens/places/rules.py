"""What a person's own place is, and how many of them somebody keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from geo.coordinates import Position
from geo.errors import InvalidParameter
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls

MOST_PLACES = 12
LONGEST_NAME = 60
# About a decimetre: no closer than anybody taps.
_DECIMALS = 6


class PlaceKind(StrEnum):
    """What a place is for its person."""

    HOME = "home"
    WORK = "work"
    SCHOOL = "school"
    OTHER = "other"

    @property
    def is_single(self) -> bool:
        """Check whether a person has one of it: another takes its place."""
        return self in (PlaceKind.HOME, PlaceKind.WORK)


KIND_NAMES: Mapping[PlaceKind, str] = MappingProxyType(
    {
        PlaceKind.HOME: _("My home"),
        PlaceKind.WORK: _("My work"),
        PlaceKind.SCHOOL: _("My child’s school"),
        PlaceKind.OTHER: _("Another place"),
    }
)


@dataclass(frozen=True)
class OwnPlace:
    """A place of a person as he reads it; `name` is his own word for it, and may be empty.

    Shown in no log: whoever knows it knows where somebody lives.
    """

    id: UUID
    kind: PlaceKind
    name: str
    position: Position

    def __repr__(self) -> str:
        """Show no position: what is printed by mistake ends in a log."""
        return f"OwnPlace({self.id}, {self.kind.value})"


@dataclass(frozen=True, repr=False)
class NewPlace:
    """A place that somebody wants to keep."""

    kind: PlaceKind
    name: str
    position: Position


def read_place(kind: str, name: str, position: Position | None) -> NewPlace:
    """Read what a form holds; raises InvalidParameter("kind"), ("name") or ("place")."""
    if kind not in set(PlaceKind):
        raise InvalidParameter("kind", _("Choose what this place is for you."))
    clean = " ".join(without_bidi_controls(name).split())
    if len(clean) > LONGEST_NAME:
        raise InvalidParameter(
            "name",
            _("The name has {length} characters: at most {most} are possible."),
            length=len(clean),
            most=LONGEST_NAME,
        )
    if position is None:
        raise InvalidParameter(
            "place", _("Say where it is: write a place and find it, or tap the map.")
        )
    rounded = Position(round(position.lon, _DECIMALS), round(position.lat, _DECIMALS))
    return NewPlace(PlaceKind(kind), clean, rounded)
