"""The workflows of moderation: of what a moderator looks at, and of appeals."""

from collections.abc import Sequence
from functools import cache, partial
from importlib import resources
from itertools import groupby

from sqlalchemy.orm import Session

from portal.accounts.security import Security
from portal.comments.moderation.officer_letters import write_overdue
from portal.workflow.loading import Definitions, load_definitions
from portal.workflow.models import WorkflowItem
from portal.workflow.offers import Workflow


@cache
def item_definitions() -> Definitions:
    """Return all versions of how a post goes that a moderator looks at."""
    return load_definitions(resources.files("portal.comments.moderation") / "definitions")


@cache
def appeal_definitions() -> Definitions:
    """Return all versions of how an appeal goes."""
    return load_definitions(resources.files("portal.comments.moderation") / "appeal_definitions")


def moderation_workflows(security: Security | None = None) -> list[Workflow]:
    """Return what the topic offers; with `security` officers are written to about what is late."""
    return [
        _workflow(item_definitions(), security),
        _workflow(appeal_definitions(), security),
    ]


def _workflow(definitions: Definitions, security: Security | None) -> Workflow:
    if security is None:
        return Workflow(definitions)
    return Workflow(definitions, after_escalation=partial(_risen, definitions, security))


def _risen(
    definitions: Definitions, security: Security, session: Session, items: Sequence[WorkflowItem]
) -> None:
    by_level = sorted(items, key=lambda one: (one.escalation, one.version))
    for (number, version), some in groupby(by_level, key=lambda one: (one.escalation, one.version)):
        level = definitions[version].escalation[number - 1]
        write_overdue(session, security, list(some), level.role)
