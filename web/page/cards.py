"""A feature as people read it: on a card of the list, or on its own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from geo.coordinates import Position
from geo.country import Names
from layers.areas.queries import AreaName
from layers.around.service import Found
from layers.catalogue.definitions import Definition
from layers.deployment import Deployment
from layers.features.kinds import kinds_of
from layers.features.schemas import feature_id
from layers.features.titles import has_name, title_of
from layers.opening.clock import OpeningClock, Openness
from layers.opening.closures import Closure, next_closure, without_closures


@dataclass(frozen=True)
class Change:
    """When a place opens or closes next, on the country's clock.

    `is_other_day` where the hour alone would be taken for one of today.
    """

    day: date
    time: str
    is_other_day: bool


@dataclass(frozen=True)
class Card:
    """What a card shows.

    `change` says when it opens or closes, `closure` that it is closed or will be for days or for
    good, `is_shut` that this is so today, `found` the distance, when there is one; `quarter` the
    settlement that it is in, where a page has asked for it (quarters.py).
    """

    id: str
    path: str
    definition: Definition
    row: Mapping[str, Any]
    names: Names
    has_own_name: bool
    kinds: tuple[Names, ...]
    areas: tuple[AreaName, ...]
    openness: Openness
    change: Change | None
    closure: Closure | None
    is_shut: bool
    found: Found | None = None
    quarter: Names | None = None

    @property
    def usual_hours(self) -> str | None:
        """Its opening hours without closures."""
        return without_closures(self.row["opening_hours"])

    @property
    def position(self) -> Position:
        """Where it is."""
        return Position(self.row["lon"], self.row["lat"])


def make_card(
    row: Mapping[str, Any],
    areas: Mapping[str, AreaName],
    clock: OpeningClock,
    deployment: Deployment,
    found: Found | None = None,
) -> Card:
    """Make the card of a row of the feature table."""
    definition = deployment.catalogue[row["layer"]]
    closure = next_closure(row["opening_hours"], clock.moment.date())
    known = tuple(areas[code] for code in row["area_codes"] if code in areas)
    return Card(
        id=feature_id(row["layer"], row["ref"]),
        path=f"places/{row['layer']}/{row['ref']}",
        definition=definition,
        row=row,
        names=title_of(definition, row["names"], row["address"], [one.names for one in known]),
        has_own_name=has_name(definition, row["names"]),
        kinds=kinds_of(definition, row["attributes"]),
        areas=known,
        openness=clock.openness(row["opening_hours"]),
        change=_next_change(clock, row["opening_hours"]),
        closure=closure,
        is_shut=closure is not None and closure.holds(clock.moment.date()),
        found=found,
    )


def found_cards(
    found: tuple[Found, ...],
    areas: Mapping[str, AreaName],
    deployment: Deployment,
    clock: OpeningClock,
) -> list[Card]:
    """Make the cards of an answer."""
    return [make_card(one.row, areas, clock, deployment, one) for one in found]


def _next_change(clock: OpeningClock, hours: str | None) -> Change | None:
    change = clock.next_change(hours)
    if change is None:
        return None
    # What closes at midnight or later in the night still closes tonight.
    until = timedelta(days=1) if clock.openness(hours) is Openness.OPEN else timedelta()
    is_other_day = change.date() > clock.moment.date() and change - clock.moment >= until
    return Change(change.date(), f"{change:%H:%M}", is_other_day)
