"""The places of the same kind near a place, for whoever finds it closed or too far."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from geo.coordinates import Position
from layers.around.rules import read_query
from layers.around.service import answer
from layers.catalogue.definitions import Definition
from layers.deployment import Deployment
from layers.opening.clock import OpeningClock
from web.page.cards import Card, found_cards
from web.page.finder_query import FinderQuery

_SHOWN = 3


def search_like(definition: Definition, row: Mapping[str, Any], language: str) -> FinderQuery:
    """Return the search for places of the layer and of the kind of one of them."""
    said = row["attributes"].get(definition.kinds) if definition.kinds else None
    values = said if isinstance(said, list) else [said] if said else []
    kind = {definition.kinds: ",".join(values)} if definition.kinds and values else {}
    return FinderQuery(language, {"layers": definition.name, **kind})


def siblings_of(
    session: Session,
    deployment: Deployment,
    like: FinderQuery,
    row: Mapping[str, Any],
    clock: OpeningClock,
) -> list[Card]:
    """Find the nearest places of the same kind within the layer's usual distance."""
    here = Position(row["lon"], row["lat"])
    asked = {**like.query(here), "limit": str(_SHOWN + 1)}
    query = read_query(asked, deployment.catalogue, deployment.country)
    found = answer(session, deployment, query)
    others = [one for one in found.found if one.row["ref"] != row["ref"]]
    return found_cards(tuple(others[:_SHOWN]), found.areas, deployment, clock)
