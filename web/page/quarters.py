"""Where places lie, by the settlements of the gazetteer: a nameless one is told by its quarter."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from geo.country import Names
from layers.features.titles import title_near
from layers.gazetteer.queries import settlements_near
from layers.gazetteer.rules import where_is
from web.page.cards import Card


def told_by_quarter(
    session: Session, cards: Sequence[Card], also: Collection[str] = ()
) -> list[Card]:
    """Name nameless places without a street after the settlement that they are in, if one is known.

    One statement for all of them, and none where every place has a name or a street; but of the
    places with the ids `also` the quarter is found whatever they are called.
    """
    wanted = [card for card in cards if card.id in also or _is_told_by_area(card)]
    if not wanted:
        return list(cards)
    around = settlements_near(session, [card.position for card in wanted])
    quarters = {card.id: where_is(near) for card, near in zip(wanted, around, strict=True)}
    return [_told(card, quarters.get(card.id)) for card in cards]


def _is_told_by_area(card: Card) -> bool:
    return not card.has_own_name and not any((card.row["address"] or {}).values())


def _told(card: Card, quarter: Names | None) -> Card:
    if quarter is None:
        return card
    if not _is_told_by_area(card):
        return replace(card, quarter=quarter)
    return replace(card, quarter=quarter, names=title_near(card.definition, quarter))
