"""What actions on datasets need besides the session."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geo.country import Country
from portal.opendata.terms.rules import Terms
from portal.workflow.offers import Workflows

# Raises Refused where a dataset may not be shown: asked before it or a version is published.
Gate = Callable[[Session, UUID], None]


@dataclass(frozen=True)
class DatasetContext:
    """The country, the words that describe data, the workflows, and who is asked before publishing.

    `gates` are what topics above look for, like findings of personal data that nobody has settled.
    """

    country: Country
    terms: Terms
    workflows: Workflows
    gates: tuple[Gate, ...] = ()
