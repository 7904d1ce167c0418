"""Error reports that are there already, for tests of what becomes of them."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.country import load_country
from portal.assembly import workflows_of
from portal.audit.rules import Actor
from portal.directory.reports.models import ErrorReport
from portal.directory.reports.rules import WORKFLOW
from portal.workflow.service import open_item


def report_there(session: Session, id_: UUID, agency: str | None, **told: str) -> None:
    """Put a report into the database; what is not told is that of a service's page."""
    workflows = workflows_of(load_country("jo"))
    open_item(session, workflows, WORKFLOW, id_, agency, Actor("visitor", "", ""))
    usual = {"kind": "service", "path": "/en/services/renew", "text": "wrong", "language": "en"}
    session.add(ErrorReport(id=id_, **{**usual, **told}))
    session.flush()
