"""Reads of the figures: counted anew from all cases, or as they were published."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import sql
from portal.contact.citizens import REOPEN
from portal.contact.dealing import TRANSFER, WRITES
from portal.contact.rules import MessageKind
from portal.contact.statistics.models import CaseStatistics
from portal.contact.statistics.rules import Counted
from portal.contact.statistics.suppression import ALL, Cell

# A refusal is an answer too: it says why.
ANSWERS = (*(name for name, kind in WRITES.items() if kind is MessageKind.ANSWER), "reject")


def counted_cases(session: Session, time_zone: str) -> dict[Cell, Counted]:
    """Count all cases by agency and month of receipt on a time zone's clocks, in one statement."""
    values = {
        "time_zone": time_zone,
        "now": moment(session),
        "answers": list(ANSWERS),
        "reopen": REOPEN,
        "transfer": TRANSFER,
    }
    rows = session.execute(sql("portal.contact.statistics", "case_figures"), values)
    return {
        (agency or ALL, ALL if month is None else f"{month:%Y-%m}"): Counted(*counts)
        for agency, month, *counts in rows
    }


def computed_at(session: Session) -> datetime | None:
    """Return when the figures were computed; None before the first time."""
    return session.scalars(select(CaseStatistics.computed_at).limit(1)).first()


def figures_of_month(session: Session, month: str = ALL) -> Sequence[CaseStatistics]:
    """List the figures of every agency in a month, those of all agencies first; so far for none."""
    asked = select(CaseStatistics).where(CaseStatistics.month == month)
    return session.scalars(asked.order_by(CaseStatistics.agency)).all()


def figures_of_agency(session: Session, agency: str = ALL) -> Sequence[CaseStatistics]:
    """List the figures of an agency, of all for none: those so far first, then month by month."""
    asked = select(CaseStatistics).where(CaseStatistics.agency == agency)
    return session.scalars(asked.order_by(CaseStatistics.month)).all()
