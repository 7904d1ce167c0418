"""The workflow of error reports: its definition, and what follows when one has ended."""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources

from sqlalchemy.orm import Session

from portal.directory.reports.models import ErrorReport
from portal.workflow.loading import Definitions, load_definitions
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflow


@cache
def report_definitions() -> Definitions:
    """Return all versions of the definition; raises InvalidSetup for a faulty one."""
    return load_definitions(resources.files("portal.directory.reports") / "definitions")


def report_workflow(
    after_escalation: Callable[[Session, Sequence[WorkflowItem]], None] | None = None,
) -> Workflow:
    """Return what the directory offers; what writes letters is handed in by who can send them."""
    if after_escalation is None:
        return Workflow(report_definitions(), _forget_contact)
    return Workflow(report_definitions(), _forget_contact, after_escalation)


def _forget_contact(session: Session, item: WorkflowItem) -> None:
    """Forget the way back to whoever reported it, which is personal data, with the end."""
    if item.closed_at is not None:
        session.get_one(ErrorReport, item.id).contact = None
