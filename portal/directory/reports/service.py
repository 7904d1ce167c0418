"""Taking in the reports of the public, and what officers do with them."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.accounts.colleagues import officers_of
from portal.accounts.officer_roles import Officer, Role
from portal.accounts.security import Security
from portal.audit.rules import Actor, ActorKind
from portal.directory.reports.letters import write_new
from portal.directory.reports.models import ErrorReport
from portal.directory.reports.queries import agency_of, has_reports_since, reports_since
from portal.directory.reports.rules import WORKFLOW, NewReport
from portal.limits.rules import Limit
from portal.limits.service import take
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflows
from portal.workflow.service import Change, change_state, locked_item, open_item

FROM_ONE_NETWORK = Limit("error report", 10, 3600)
_MOST_AN_HOUR = 500
_WINDOW = timedelta(hours=1)


class Taken(StrEnum):
    """What became of a report; LIMITED: too many have come from there, or in all."""

    YES = "yes"
    LIMITED = "limited"


def take_report(
    session: Session,
    workflows: Workflows,
    new: NewReport,
    *,
    security: Security | None,
    network: str | None,
) -> Taken:
    """Keep a report for the officers of the agency that answers for its page; its clock runs.

    `network` is counted by a keyed digest that the keys of `security` make, and kept nowhere else.
    The try counts when it is refused too, so the transaction has to end normally. With `security`
    the agency's editors are written to, once an hour at most: the public decides how many come.
    """
    if security is not None and not take(session, security.keys, FROM_ONE_NETWORK, network):
        return Taken.LIMITED
    an_hour_ago = moment(session) - _WINDOW
    if reports_since(session, an_hour_ago) >= _MOST_AN_HOUR:
        return Taken.LIMITED
    report_id = uuid4()
    agency = agency_of(session, new.page)
    if security is not None and not has_reports_since(session, an_hour_ago, agency):
        write_new(session, security, agency)
    sender = Actor(ActorKind.VISITOR, "", "")
    open_item(session, workflows, WORKFLOW, report_id, agency, sender)
    session.add(
        ErrorReport(
            id=report_id,
            kind=new.page.kind,
            code=new.page.code,
            path=storable(new.page.path),
            text=storable(new.text),
            contact=storable(new.contact),
            language=new.language,
        )
    )
    session.flush()
    return Taken.YES


def deal_with(
    session: Session, workflows: Workflows, report_id: UUID, change: Change, by: Officer
) -> WorkflowItem:
    """Do with a report what its workflow allows; raises as `change_state` does.

    InvalidParameter("assign_to") for somebody who is no editor of the agency.
    """
    agency = locked_item(session, report_id).agency
    able = {str(one.id) for one in officers_of(session, agency, Role.EDITOR)}
    if change.assign_to and change.assign_to not in able:
        raise InvalidParameter(
            "assign_to",
            _("Choose somebody who may edit what belongs to the agency."),
            value=change.assign_to,
        )
    return change_state(session, workflows, report_id, change, by.actor, by.roles_for(agency))
