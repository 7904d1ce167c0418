"""What a person has asked of the finder: the query string of its form, ready to be changed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from geo.coordinates import Position, latin_digits, parse_number
from geo.errors import InvalidParameter
from geo.messages import mark as _
from layers.around.filters import PARAMETERS
from layers.around.rules import (
    RADIUS_STEPS_M,
    SMALLEST_RADIUS_M,
    radius_limits,
)
from layers.catalogue.definitions import Catalogue, Definition

LONGEST_PLACE = 200
_LARGEST_PAGE = 100_000
_POSITION_DECIMALS = 5
_PAGES_OWN = frozenset({"place", "page", "kinds", "first", "accuracy"})
_LARGEST_ACCURACY_M = 1_000_000
# The form sends this along, so that no tick at all is told from an address that names no layers.
_TICKS = "kinds"
# What a new search must not take along: they say where in the old list one was.
_PLACE_IN_LIST = ("cursor", "page", "kinds")


@dataclass(frozen=True)
class FinderQuery:
    """The parameters that hold something, as they were given; empty fields of a form are left out.

    `place` is the text of the place field, `page` counts the pages of a list from 1.
    """

    language: str
    given: Mapping[str, str]

    @property
    def has_no_kinds(self) -> bool:
        """Whether the form was sent with no kind of place ticked."""
        return _TICKS in self.given

    def text(self, name: str) -> str:
        """Return a parameter as it was given, or nothing."""
        return self.given.get(name, "")

    @property
    def place(self) -> str:
        """The place that was typed, or nothing."""
        return self.text("place").strip()

    @property
    def has_position(self) -> bool:
        """Whether coordinates were given, good or bad."""
        return "lat" in self.given or "lon" in self.given

    @property
    def page(self) -> int:
        """The number of the page in the list; raises InvalidParameter."""
        text = self.given.get("page", "1")
        plain = latin_digits(text)
        if not re.fullmatch(r"\d{1,6}", plain, re.ASCII) or not 1 <= int(plain) <= _LARGEST_PAGE:
            raise InvalidParameter(
                "page",
                _("page={value} is not possible: give a whole number from 1."),
                value=text,
            )
        return int(plain)

    @property
    def is_open_first(self) -> bool:
        """Whether what is open comes first on each page; raises InvalidParameter."""
        if self.given.get("first", "open") != "open":
            raise InvalidParameter(
                "first",
                _("first={value} is not possible: only first=open is."),
                value=self.given["first"],
                allowed={"values": ["open"]},
            )
        return "first" in self.given

    @property
    def accuracy_m(self) -> float | None:
        """How exact a device called its position, in metres; raises InvalidParameter."""
        if "accuracy" not in self.given:
            return None
        metres = parse_number(self.given["accuracy"])
        if metres is None or not 0 <= metres <= _LARGEST_ACCURACY_M:
            raise InvalidParameter(
                "accuracy",
                _("accuracy={value} is not possible: give metres, like accuracy=50."),
                value=self.given["accuracy"],
                allowed={"minimum": 0, "maximum": _LARGEST_ACCURACY_M, "unit": "m"},
            )
        return metres

    @property
    def attribute_filters(self) -> dict[str, str]:
        """The filters by attribute: no field of the form shows them, but it keeps them."""
        return {
            name: value
            for name, value in self.given.items()
            if name not in PARAMETERS and name not in _PAGES_OWN
        }

    def query(self, position: Position) -> dict[str, str]:
        """Return the parameters of the radius query around a position."""
        asked = {name: value for name, value in self.given.items() if name not in _PAGES_OWN}
        return {**asked, "lat": repr(position.lat), "lon": repr(position.lon)}

    def address(self, **changed: str | None) -> str:
        """Return the address of this search with some parameters changed, from its first page."""
        kept = {name: text for name, text in self.given.items() if name not in _PLACE_IN_LIST}
        return self._address({**kept, **changed})

    def next_page(self, cursor: str) -> str:
        """Return the address of the next page of the list."""
        return self._address({**self.given, "cursor": cursor, "page": str(self.page + 1)})

    def here(self) -> str:
        """Return the address of this page of the list."""
        return self._address(self.given)

    def place_address(self, path: str, origin: Position) -> str:
        """Return the address of a place's page that knows the search it was found by."""
        kept = {name: text for name, text in self.given.items() if name != _TICKS}
        told = {**kept, "lat": write_degrees(origin.lat), "lon": write_degrees(origin.lon)}
        return f"/{self.language}/{quote(path)}?{urlencode(told, safe=',')}"

    def around(self, position: Position, place: str | None = None, **changed: str | None) -> str:
        """Return the address of this search around a position, with other parameters changed."""
        return self.address(
            lat=write_degrees(position.lat),
            lon=write_degrees(position.lon),
            place=place,
            accuracy=None,
            **changed,
        )

    def widget_address(self, origin: Position) -> str:
        """Return the address of the page that makes this search a widget for other sites."""
        lost = (*_PLACE_IN_LIST, "first", "accuracy")
        kept = {name: text for name, text in self.given.items() if name not in lost}
        told = {**kept, "lat": write_degrees(origin.lat), "lon": write_degrees(origin.lon)}
        return f"/{self.language}/widget/make?{urlencode(told, safe=',')}"

    def data_address(self, origin: Position, area: str | None) -> str:
        """Return the address of the open data about an area, or about the place where none is."""
        place = {"lat": write_degrees(origin.lat), "lon": write_degrees(origin.lon)}
        told = place if area is None else {"area": area}
        return f"/{self.language}/datasets?{urlencode(told)}"

    def _address(self, parameters: Mapping[str, str | None]) -> str:
        there = {name: text for name, text in parameters.items() if text is not None}
        query = f"?{urlencode(there, safe=',')}" if there else ""
        return f"/{self.language}/around-me{query}"


def read_finder_query(language: str, given: Mapping[str, str]) -> FinderQuery:
    """Read the query string; raises InvalidParameter for a place longer than any name."""
    place = given.get("place", "")
    if len(place) > LONGEST_PLACE:
        raise InvalidParameter(
            "place",
            _("The name of a place is {length} characters long: at most {most} are possible."),
            value=place,
            length=len(place),
            most=LONGEST_PLACE,
        )
    told = {name: text for name, text in given.items() if text.strip()}
    if told.get("layers"):
        told.pop(_TICKS, None)
    return FinderQuery(language, told)


def write_degrees(degrees: float) -> str:
    """Write degrees for an address, to about a metre."""
    return f"{degrees:.{_POSITION_DECIMALS}f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class FormChoices:
    """What the form offers: the layers with their ticks, the distances with the chosen one."""

    ticked: tuple[Definition, ...]
    radius_m: float
    radii_m: tuple[float, ...]


def form_choices(asked: FinderQuery, catalogue: Catalogue) -> FormChoices:
    """Fill the form from what was asked; what is wrong there falls back to the usual."""
    names = asked.given.get("layers", "").split(",")
    ticked = tuple(d for d in catalogue.definitions if d.name in names)
    if not ticked and not asked.has_no_kinds:
        ticked = catalogue.definitions
    default, maximum = radius_limits(ticked or catalogue.definitions)
    metres = parse_number(asked.given.get("radius", str(default)))
    radius = float(default)
    if metres is not None and SMALLEST_RADIUS_M <= metres <= maximum:
        radius = metres
    steps = {float(step) for step in RADIUS_STEPS_M if step <= maximum} | {radius}
    return FormChoices(ticked, radius, tuple(sorted(steps)))
