"""What topics offer as open data, as the portal's own datasets."""

from collections.abc import Iterable, Iterator
from functools import partial

from sqlalchemy.orm import Session

from portal.opendata.own.data import OwnData, OwnRow, State
from portal.opendata.terms.rules import Terms
from portal.publishing.offers import LICENCE, Offering

_CATEGORY = "government"


def offerings_as_data(offerings: Iterable[Offering], terms: Terms, agency: str) -> list[OwnData]:
    """Return what is offered; `agency` publishes what is nobody else's."""
    return [_offered(one, terms, agency) for one in offerings]


def _offered(one: Offering, terms: Terms, agency: str) -> OwnData:
    licence = terms.licences.known_as(one.licence)
    return OwnData(
        name=one.name,
        agency=one.publisher or agency,
        category=one.category if one.category in terms.categories else _CATEGORY,
        licence=LICENCE if licence is None else licence.code,
        offering=one,
        state=partial(_state, one),
        rows=partial(_rows, one),
    )


def _state(offering: Offering, session: Session) -> State | None:
    changed_at = offering.changed_at(session)
    if changed_at is None:
        return None
    version = "" if offering.version is None else f" {offering.version(session)}"
    return State(f"{changed_at.isoformat()}{version}")


def _rows(offering: Offering, session: Session, _state: State) -> Iterator[OwnRow]:
    return map(OwnRow, offering.rows(session))
