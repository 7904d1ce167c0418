"""Circuit breakers: who fails again and again is left alone for a while, by all processes together.

They stand in the database. A row is there only while something fails, so a call that goes well
reads a table that is empty or nearly so, and writes nothing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from portal.gateway.models import AgencyCircuit
from portal.gateway.rules import AnswerState, ServiceRoute

_PAUSE_S = 30.0
_LONGEST_PAUSE_S = 600.0
# In a row, without a good answer in between. Answers about somebody else are the worst that can
# come, but a single wrong record of an agency must not take a service from everybody.
_FAILURES = {
    AnswerState.UNAVAILABLE: 5,
    AnswerState.BAD_RESPONSE: 5,
    AnswerState.WRONG_PERSON: 3,
}


@dataclass(frozen=True)
class OpenCircuit:
    """What is left alone at present, and until when."""

    name: str
    failures: int
    retry_at: datetime


def admit(session: Session, route: ServiceRoute, *, probe_s: float) -> bool:
    """Check whether a call may go out; one that tries whether all is well again has `probe_s`."""
    held = {"names": _names(route), "now": moment(session), "probe_s": probe_s}
    is_admitted: bool = session.execute(sql("portal.gateway", "admit"), held).scalar_one()
    return is_admitted


def note_outcome(
    session: Session, route: ServiceRoute, state: AnswerState, *, is_theirs: bool = True
) -> bool:
    """Count what became of a call; return whether that has opened a circuit.

    Whoever cannot be reached counts for the agency, answers that cannot be used for their service.
    What is not `theirs` (a question that was wrong) counts for nothing.
    """
    agency, service = _names(route)
    if state not in _FAILURES:
        session.execute(sql("portal.gateway", "note_success"), {"names": [agency, service]})
        return False
    if not is_theirs:
        return False
    held = {
        "name": agency if state is AnswerState.UNAVAILABLE else service,
        "threshold": _FAILURES[state],
        "now": moment(session),
        "pause_s": _PAUSE_S,
        "longest_s": _LONGEST_PAUSE_S,
    }
    return bool(session.execute(sql("portal.gateway", "note_failure"), held).scalar_one())


def open_circuits(session: Session) -> Sequence[OpenCircuit]:
    """List what is left alone."""
    found = session.scalars(
        select(AgencyCircuit)
        .where(AgencyCircuit.retry_at.is_not(None))
        .order_by(AgencyCircuit.name)
    )
    return [OpenCircuit(one.name, one.failures, one.retry_at) for one in found if one.retry_at]


def _names(route: ServiceRoute) -> list[str]:
    return [f"agency {route.agency}", f"service {route.service}"]
