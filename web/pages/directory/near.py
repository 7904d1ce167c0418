"""The offices near somebody that give a service: by the radius query, on the service's page."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.errors import InvalidParameter
from geo.messages import Message
from layers.around.rules import read_query
from layers.around.service import answer
from portal.directory.offices.queries import OFFICES_LAYER
from portal.directory.offices.rules import office_filters
from portal.directory.records.services import ServiceContent
from web.page.cards import Card, found_cards
from web.page.finder_query import FinderQuery, read_finder_query
from web.page.origin import Origin, find_origin
from web.page.quarters import told_by_quarter
from web.pages.directory.public_page import PublicPage

_SHOWN = 5
_POSITION = ("place", "lat", "lon")


@dataclass(frozen=True)
class Near:
    """What the page says of nearby offices.

    `asked` is the search of the finder for them, `kept` what else the page's address says. Without
    an origin only the form is shown; `problem` tells what is wrong with what was asked.
    """

    asked: FinderQuery
    kept: dict[str, str]
    place: str
    origin: Origin | None = None
    cards: tuple[Card, ...] = ()
    count: int = 0
    radius_m: float = 0
    problem: Message | None = None

    @property
    def finder(self) -> str:
        """The address of the same search in the finder, which has a map and filters."""
        if self.origin is None or self.origin.position is None:
            return self.asked.address()
        return self.asked.around(self.origin.position, self.place or None)


def near_offices(session: Session, public_page: PublicPage, service: ServiceContent) -> Near | None:
    """Find the nearest offices that give a service; None when offices do not give it."""
    filters = office_filters(service)
    if filters is None or OFFICES_LAYER not in public_page.deployment.catalogue.names:
        return None
    asked = FinderQuery(public_page.language, {"layers": OFFICES_LAYER, **filters})
    kept = {"for": public_page.given["for"]} if "for" in public_page.given else {}
    place = public_page.given.get("place", "")
    try:
        there = {name: text for name, text in public_page.given.items() if name in _POSITION}
        origin = find_origin(
            session, public_page.deployment, read_finder_query(public_page.language, there)
        )
        if origin.position is None:
            return Near(asked, kept, place, origin if there else None)
        return _found(session, public_page, Near(asked, kept, place, origin), origin.position)
    except InvalidParameter as problem:
        return Near(asked, kept, place, problem=problem.message)


def _found(session: Session, public_page: PublicPage, near: Near, position: Position) -> Near:
    """Ask for the nearest within the largest distance that the layer allows."""
    deployment = public_page.deployment
    largest_m = deployment.catalogue[OFFICES_LAYER].radius_m.maximum
    wanted = {**near.asked.query(position), "limit": str(_SHOWN), "radius": str(largest_m)}
    query = read_query(wanted, deployment.catalogue, deployment.country)
    found = answer(session, deployment, query)
    cards = found_cards(found.found, found.areas, deployment, public_page.clock)
    return Near(
        asked=near.asked,
        kept=near.kept,
        place=near.place,
        origin=near.origin,
        cards=tuple(told_by_quarter(session, cards)),
        count=found.number_matched,
        radius_m=largest_m,
    )
