"""The workflows of cases: their definitions, and what follows when one stands otherwise."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib import resources

from sqlalchemy.orm import Session

from portal.accounts.security import Security
from portal.contact.followers import LEFT_ALONE, ended_alone
from portal.contact.forms import case_forms
from portal.contact.letters import news, tell
from portal.contact.models import Case, CaseContact
from portal.contact.rules import APPEAL, TASK, WAY_BACK, Kind
from portal.jobs.queue import enqueue
from portal.workflow.loading import Definitions, load_definitions
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflow

# The states that whoever wrote a case is told of; all others can be looked up.
TOLD = frozenset(
    {
        *("needs_information", "answered", "resolved", "rejected", "decided", "passed_on"),
        *("closed", "upheld", "dismissed"),
    }
)
AfterEscalation = Callable[[Session, Sequence[WorkflowItem]], None]


@cache
def case_definitions(name: str) -> Definitions:
    """Return all versions of a definition; raises InvalidSetup for a faulty one."""
    return load_definitions(resources.files("portal.contact") / "definitions" / name)


def case_workflows(
    security: Security | None = None, after_escalation: AfterEscalation | None = None
) -> list[Workflow]:
    """Return what the topic offers; with `security` those who wrote cases are written to."""
    after = partial(_after_change, security)
    risen = after_escalation or _nothing_risen
    cases = [Workflow(case_definitions(name), after, risen) for name in (*Kind, APPEAL)]
    return [*cases, Workflow(case_definitions(TASK), after_escalation=risen)]


def names_of_state(item_name: str, version: int, state: str) -> dict[str, str]:
    """Return what a state of a case is called."""
    return case_definitions(item_name)[version].state(state).names


def _after_change(security: Security | None, session: Session, item: WorkflowItem) -> None:
    if security is not None:
        if ended_alone(session, item):
            enqueue(session, LEFT_ALONE, str(item.id))
        _tell_writer(security, session, item)
    is_of_form = item.closed_at is not None and item.definition in set(Kind)
    if is_of_form and case_forms()[Kind(item.definition)].forgets_writer:
        _forget_writer(session, item)


def _forget_writer(session: Session, item: WorkflowItem) -> None:
    """Remove how a writer is reached; digests stay, so that what was answered can still be read."""
    held = session.get(CaseContact, item.id)
    if held is not None:
        held.sealed = None
    case = session.get_one(Case, item.id)
    case.details = {name: value for name, value in case.details.items() if name != WAY_BACK}


def _tell_writer(security: Security, session: Session, item: WorkflowItem) -> None:
    if item.state not in TOLD:
        return
    definition = case_definitions(item.definition)[item.version]
    state = definition.state(item.state)
    values = {
        **{f"kind_{language}": name for language, name in definition.names.items()},
        **{f"state_{language}": name for language, name in state.names.items()},
    }
    case = session.get_one(Case, item.id)
    tell(session, security, case, news(security, case, values), str(item.last_event))


def _nothing_risen(_session: Session, _items: Sequence[WorkflowItem]) -> None:
    """Do nothing."""
