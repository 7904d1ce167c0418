"""What becomes of an office: closed, reopened, given to another agency, taken in by another one.

Each takes what an office says and returns what it would say; nothing is kept here.
"""

from collections.abc import Mapping
from typing import Any

from layers.features.queries import FORMER_REFS
from layers.opening.closures import Closure, with_closure, without_closures
from portal.directory.offices.rules import AGENCY, SERVICES
from portal.directory.offices.shapes import ATTRIBUTES

Content = Mapping[str, Any]
HOURS = "opening_hours"


def closed(office: Content, closure: Closure) -> dict[str, Any]:
    """Return an office that is closed; what it said of closures before gives way."""
    return {**office, HOURS: with_closure(office.get(HOURS), closure)}


def reopened(office: Content) -> dict[str, Any]:
    """Return an office whose hours tell of no closure."""
    hours = without_closures(office.get(HOURS))
    kept = {name: held for name, held in office.items() if name != HOURS}
    return kept if hours is None else {**kept, HOURS: hours}


def moved(office: Content, agency: str) -> dict[str, Any]:
    """Return an office that belongs to another agency."""
    return {**office, AGENCY: agency}


def merged(stays: Content, goes: Content) -> dict[str, Any]:
    """Return an office that has taken another one in: its services, and its references.

    Names, place, phones and hours stay those of the one that stays.
    """
    own, other = stays.get(ATTRIBUTES, {}), goes.get(ATTRIBUTES, {})
    together = {
        SERVICES: [*own.get(SERVICES, ()), *other.get(SERVICES, ())],
        FORMER_REFS: [*own.get(FORMER_REFS, ()), goes["ref"], *other.get(FORMER_REFS, ())],
    }
    several = {name: list(dict.fromkeys(held)) for name, held in together.items() if held}
    return {**stays, ATTRIBUTES: {**own, **several}}
