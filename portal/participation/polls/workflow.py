"""The workflow of polls: its definitions, and what a change of state takes along."""

from functools import cache
from importlib import resources

from sqlalchemy.orm import Session

from portal.jobs.queue import enqueue
from portal.participation.polls.rules import PollState
from portal.workflow.loading import Definitions, load_definitions
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflow

POLL = "poll"
FORGET = "forget digest key of poll"


@cache
def poll_definitions() -> Definitions:
    """Return all versions of the definition; raises InvalidSetup for a faulty one."""
    return load_definitions(resources.files("portal.participation.polls") / "definitions")


def poll_workflow() -> Workflow:
    """Return what the topic offers."""
    return Workflow(poll_definitions(), _after_change)


def _after_change(session: Session, item: WorkflowItem) -> None:
    """Queue that the key of a poll that has ended is destroyed: with the state, or not at all."""
    if item.state in {PollState.CANCELLED, PollState.COUNTED}:
        enqueue(session, FORGET, str(item.id))
