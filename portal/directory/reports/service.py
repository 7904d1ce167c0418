"""Taking in the reports of the public, and closing them."""

from datetime import timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import Refused
from geo.messages import mark as _
from portal.directory.reports.models import ErrorReport
from portal.directory.reports.queries import agency_of, reports_since
from portal.directory.reports.rules import NewReport, ReportState
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.secrets import Keys

FROM_ONE_NETWORK = Limit("error report", 10, 3600)
_MOST_AN_HOUR = 500
_WINDOW = timedelta(hours=1)


class Taken(StrEnum):
    """Whether a report was taken; LIMITED: too many have come from there, or in all."""

    YES = "yes"
    LIMITED = "limited"


def take_report(
    session: Session, new: NewReport, *, keys: Keys | None, network: str | None
) -> Taken:
    """Keep a report for the officers of the agency that answers for its page.

    `network` is counted by a keyed digest that `keys` make, and kept nowhere else. The try counts
    when it is refused too, so the transaction has to end normally.
    """
    if keys is not None and not take(session, keys, FROM_ONE_NETWORK, network):
        return Taken.LIMITED
    if reports_since(session, moment(session) - _WINDOW) >= _MOST_AN_HOUR:
        return Taken.LIMITED
    session.add(
        ErrorReport(
            id=uuid4(),
            kind=new.page.kind,
            code=new.page.code,
            agency=agency_of(session, new.page),
            path=storable(new.page.path),
            text=storable(new.text),
            contact=storable(new.contact),
            language=new.language,
            state=ReportState.OPEN,
            made_at=moment(session),
        )
    )
    session.flush()
    return Taken.YES


def close_report(
    session: Session, report: ErrorReport, state: ReportState, *, by: str, note: str | None = None
) -> None:
    """Say what became of a report; raises Refused when that was said already.

    The way back to whoever reported it is personal data, and is forgotten with that.
    """
    session.refresh(report, with_for_update=True)
    if report.state != ReportState.OPEN or state is ReportState.OPEN:
        raise Refused(
            _("Report {id} has been dealt with already: it is “{state}”. Nothing was changed."),
            id=report.id,
            state=report.state,
        )
    report.state, report.handled_by, report.note = state, by, note
    report.handled_at, report.contact = moment(session), None
    session.flush()
