"""What a widget asks: the finder's question, whether the visitor says where, and its look. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from geo.errors import InvalidParameter
from geo.messages import Several
from geo.messages import mark as _
from web.page.finder_query import FinderQuery, read_finder_query
from web.page.look import COLOURS, Look

VISITOR = "visitor"
_OWN = ("start", "look")
# What says where a visitor is, and where in a list.
_PLACE = ("place", "lat", "lon", "accuracy", "area", "cursor", "page")


@dataclass(frozen=True)
class WidgetQuestion:
    """A finder's question as a widget has it; addresses of `asked` lead to the portal.

    `asks_visitor` says that who sees the widget writes a place, or lets the device say where.
    `colours` is None for the device's own.
    """

    asked: FinderQuery
    asks_visitor: bool
    colours: str | None

    @property
    def look(self) -> Look:
        """How the page looks."""
        return Look(colours=self.colours)

    @property
    def hidden(self) -> dict[str, str]:
        """What the form in the widget sends along, besides a place."""
        given = {name: text for name, text in self._given().items() if name not in _PLACE}
        return {**given, "start": VISITOR}

    def address(self, language: str | None = None, **changed: str | None) -> str:
        """Return the address of this widget with some parameters changed, without a host."""
        told = {name: text for name, text in {**self._given(), **changed}.items() if text}
        query = f"?{urlencode(told, safe=',')}" if told else ""
        return f"/{language or self.asked.language}/widget{query}"

    def _given(self) -> dict[str, str]:
        own = {"start": VISITOR if self.asks_visitor else "", "look": self.colours or ""}
        kept = {name: text for name, text in self.asked.given.items() if name != "kinds"}
        return {**kept, **{name: text for name, text in own.items() if text}}


def read_question(language: str, given: Mapping[str, str]) -> WidgetQuestion:
    """Read the query string of a widget; raises InvalidParameter.

    Without a place it is the visitor who says where.
    """
    start, look = given.get("start", "").strip(), given.get("look", "").strip()
    start = start and one_of("start", start, (VISITOR,))
    look = look and one_of("look", look, COLOURS)
    rest = {name: text for name, text in given.items() if name not in _OWN}
    asked = read_finder_query(language, rest)
    return WidgetQuestion(
        asked,
        asks_visitor=bool(start) or not (asked.place or asked.has_position),
        colours=look or None,
    )


def one_of(name: str, text: str, known: Sequence[str]) -> str:
    """Return a parameter that is one of some words; raises InvalidParameter for any other."""
    if text not in known:
        raise InvalidParameter(
            name,
            _("{name}={value} is not possible: choose one of {values}."),
            value=text,
            name=name,
            values=Several(list(known)),
            allowed={"values": list(known)},
        )
    return text
