"""The workflow of data requests: its definition, and what it calls its states."""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources

from sqlalchemy.orm import Session

from geo.country import Names
from portal.opendata.requests.rules import RequestState
from portal.workflow.loading import Definitions, load_definitions
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflow

AfterEscalation = Callable[[Session, Sequence[WorkflowItem]], None]


@cache
def request_definitions() -> Definitions:
    """Return all versions of the workflow; raises InvalidSetup for a faulty one."""
    return load_definitions(resources.files("portal.opendata.requests") / "definitions")


def request_workflow(after_escalation: AfterEscalation | None = None) -> Workflow:
    """Return what the topic offers; what is overdue is told to officers where that is given."""
    if after_escalation is None:
        return Workflow(request_definitions())
    return Workflow(request_definitions(), after_escalation=after_escalation)


@cache
def names_of_state(state: RequestState) -> Names:
    """Return what a state is called, by the newest version."""
    return request_definitions().newest.state(state).names
