"""What became of calls to agencies lately, and who is left alone: for figures and the terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from portal.gateway.circuits import OpenCircuit, open_circuits
from portal.gateway.models import AgencyCall
from portal.gateway.rules import AnswerState

RECENT = timedelta(minutes=5)
UNDER_WAY = "under_way"


@dataclass(frozen=True)
class CallFigures:
    """Calls that began within the last minutes by service and what became of them.

    `wrong_persons` counts by service the answers about others that the ledger still has.
    """

    recent: Mapping[tuple[str, str], int]
    wrong_persons: Mapping[str, int]
    left_alone: Sequence[OpenCircuit]


def call_figures(session: Session, within: timedelta = RECENT) -> CallFigures:
    """Return the figures of calls that began within a time, at the moment of the session."""
    number = func.count().label("number")
    state = func.coalesce(AgencyCall.state, UNDER_WAY).label("state")
    recent = session.execute(
        select(AgencyCall.service_code, state, number)
        .where(AgencyCall.started_at > moment(session) - within)
        .group_by(AgencyCall.service_code, state)
        .order_by(AgencyCall.service_code, state)
    )
    wrong = session.execute(
        select(AgencyCall.service_code, number)
        .where(AgencyCall.state == AnswerState.WRONG_PERSON)
        .group_by(AgencyCall.service_code)
        .order_by(AgencyCall.service_code)
    )
    return CallFigures(
        {(row.service_code, row.state): row.number for row in recent},
        {row.service_code: row.number for row in wrong},
        open_circuits(session),
    )
