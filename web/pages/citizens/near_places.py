"""What is near a person's place: the office of each of his services, schools and clinics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.coordinates import Position
from geo.country import Names
from layers.areas.queries import area_names
from layers.around.rules import read_query
from layers.around.service import Answer, answer, reaching_m
from layers.deployment import Deployment
from layers.opening.clock import opening_clock
from portal.directory.offices.nearest import nearest_offices
from portal.directory.offices.queries import OFFICES_LAYER
from portal.directory.offices.rules import office_filters
from portal.directory.services.queries import service_contents
from web.page.cards import Card, found_cards, make_card
from web.page.finder_query import FinderQuery

_SHOWN = 3
# As far as one walks.
_RADIUS_M = 2000.0


@dataclass(frozen=True)
class _Kind:
    """Places that are shown around a home: `name` is a word of the page."""

    name: str
    layer: str
    filters: Mapping[str, str]


_AROUND = (
    _Kind("schools", "schools", {}),
    _Kind("clinics", "health", {"kind": "health_centre,clinic,hospital"}),
)


@dataclass(frozen=True)
class OfficeOfServices:
    """An office that is the nearest for some services, by their names."""

    card: Card
    services: tuple[Names, ...]


@dataclass(frozen=True)
class OfficesNear:
    """The nearest offices of somebody's services; of those in `missing` no office is known."""

    offices: tuple[OfficeOfServices, ...] = ()
    missing: tuple[Names, ...] = ()


@dataclass(frozen=True)
class Around:
    """The nearest places of a kind, within so many metres."""

    name: str
    cards: Sequence[Card]
    radius_m: float


def offices_of_services(
    session: Session, deployment: Deployment, origin: Position, codes: Sequence[str]
) -> OfficesNear:
    """Find the nearest open office for each service, in the order of their codes.

    Where none is open it is the nearest of all; services of the same office stand together, those
    that no office gives are left out. Four statements, however many services there are: the
    services, the hours of all offices, the nearest, the names of areas.
    """
    contents = service_contents(session, codes)
    filters = {code: office_filters(contents[code]) for code in codes if code in contents}
    wanted = {code: one for code, one in filters.items() if one is not None}
    if not wanted or OFFICES_LAYER not in deployment.catalogue.names:
        return OfficesNear()
    nearest = nearest_offices(session, deployment, origin, wanted)
    found = {code: nearest.found[code] for code in wanted if code in nearest.found}
    areas = area_names(session, {area for one in found.values() for area in one.row["area_codes"]})
    services: dict[str, list[Names]] = {}
    cards: dict[str, Card] = {}
    for code, one in found.items():
        card = make_card(one.row, areas, nearest.clock, deployment, one)
        cards.setdefault(card.id, card)
        services.setdefault(card.id, []).append(contents[code].names)
    return OfficesNear(
        tuple(OfficeOfServices(card, tuple(services[key])) for key, card in cards.items()),
        tuple(contents[code].names for code in wanted if code not in found),
    )


def around_home(session: Session, deployment: Deployment, origin: Position) -> list[Around]:
    """Find schools and clinics around a place: a statement each, one more where none is near."""
    wanted = [one for one in _AROUND if one.layer in deployment.catalogue.names]
    return [_around(session, deployment, origin, one) for one in wanted]


def _around(session: Session, deployment: Deployment, origin: Position, kind: _Kind) -> Around:
    """Ask in a circle that one walks, and where it is empty in one that reaches the nearest."""

    def ask(radius_m: float) -> Answer:
        given = {"layers": kind.layer, "limit": str(_SHOWN), **kind.filters}
        asked = FinderQuery("", {**given, "radius": f"{radius_m:.15g}"}).query(origin)
        return answer(
            session, deployment, read_query(asked, deployment.catalogue, deployment.country)
        )

    found, radius_m = ask(_RADIUS_M), _RADIUS_M
    wider = _wider_m(found, deployment)
    if not found.found and wider is not None:
        found, radius_m = ask(wider), wider
    clock = opening_clock(deployment, deployment.now())
    cards = found_cards(found.found, found.areas, deployment, clock)
    return Around(kind.name, cards, radius_m)


def _wider_m(found: Answer, deployment: Deployment) -> float | None:
    """Return the radius that holds the nearest place; None where the layer's largest does not."""
    counts = () if found.wider is None else found.wider.counts
    held = next((radius_m for radius_m, count in counts if count), None)
    return held or reaching_m(found, deployment.catalogue)
