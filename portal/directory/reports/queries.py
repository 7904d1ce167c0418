"""Reads of error reports: the officers' queue, and whose affair a reported page is."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from geo.database import any_text
from geo.errors import NotFound
from geo.messages import mark as _
from layers.features.models import Feature
from portal.directory.registers.models import Agency, Service
from portal.directory.reports.models import ErrorReport
from portal.directory.reports.rules import ReportedPage, ReportState

_MOST_LISTED = 200


def reports_of(
    session: Session,
    agencies: Collection[str] | None,
    states: Collection[ReportState] = (ReportState.OPEN,),
) -> Sequence[ErrorReport]:
    """List the reports about records of these agencies, the newest first, at most 200.

    None means every agency, and what belongs to none.
    """
    wanted = select(ErrorReport).where(ErrorReport.state == any_text(states))
    if agencies is not None:
        wanted = wanted.where(ErrorReport.agency == any_text(agencies))
    newest = wanted.order_by(ErrorReport.made_at.desc(), ErrorReport.id).limit(_MOST_LISTED)
    return session.scalars(newest).all()


def report(session: Session, report_id: UUID, agencies: Collection[str] | None) -> ErrorReport:
    """Give one report; raises NotFound also for one that is another agency's affair."""
    found = session.get(ErrorReport, report_id)
    if found is None or (agencies is not None and found.agency not in agencies):
        raise NotFound(_("There is no report {id}."), id=report_id)
    return found


def agency_of(session: Session, page: ReportedPage) -> str | None:
    """Tell which agency answers for a page; None where that is nobody's or not known."""
    if page.code is None or "\0" in page.code:
        return None
    if page.kind == "agency":
        own: Select[Any] = select(Agency.code).where(
            Agency.superseded_in.is_(None), Agency.code == page.code
        )
    elif page.kind == "service":
        own = select(Service.agency).where(
            Service.superseded_in.is_(None), Service.code == page.code
        )
    else:
        own = _agency_of_place(page.code)
    found: str | None = session.scalar(own)
    return found


def _agency_of_place(code: str) -> Select[Any]:
    layer, _slash, ref = code.partition("/")
    return (
        select(Agency.code)
        .join(Feature, Feature.attributes["agency"].astext == Agency.code)
        .where(
            Agency.superseded_in.is_(None),
            Feature.superseded_in.is_(None),
            Feature.layer == layer,
            Feature.ref == ref,
        )
    )


def reports_since(session: Session, moment: datetime) -> int:
    """Count the reports that came in after a moment."""
    return session.scalar(select(func.count()).where(ErrorReport.made_at > moment)) or 0
