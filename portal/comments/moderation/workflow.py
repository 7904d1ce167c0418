"""The workflows of moderation: of what a moderator looks at, and of appeals."""

from functools import cache
from importlib import resources

from portal.workflow.loading import Definitions, load_definitions
from portal.workflow.offers import Workflow


@cache
def item_definitions() -> Definitions:
    """Return all versions of how a post goes that a moderator looks at."""
    return load_definitions(resources.files("portal.comments.moderation") / "definitions")


@cache
def appeal_definitions() -> Definitions:
    """Return all versions of how an appeal goes."""
    return load_definitions(resources.files("portal.comments.moderation") / "appeal_definitions")


def moderation_workflows() -> list[Workflow]:
    """Return what the topic offers."""
    return [Workflow(item_definitions()), Workflow(appeal_definitions())]
