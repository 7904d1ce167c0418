"""What all actions on comments need besides a session, put together once in `portal.assembly`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from geo.country import Country, Names
from portal.accounts.security import Security
from portal.comments.discussed import DiscussedKinds
from portal.comments.moderated import ModeratedKinds
from portal.secrets import Keys
from portal.workflow.appeals import Appeals
from portal.workflow.offers import Workflows


@dataclass(frozen=True)
class CommentContext:
    """What can be discussed and what is moderated, with workflows, appeals and keys.

    `agency_names` returns what agencies are called, by their codes: nobody may take such a name.
    """

    country: Country
    security: Security
    workflows: Workflows
    appeals: Appeals
    agency_names: Callable[[Session], Mapping[str, Names]]
    discussed: DiscussedKinds = field(default_factory=DiscussedKinds)
    moderated: ModeratedKinds = field(default_factory=ModeratedKinds)

    @property
    def keys(self) -> Keys:
        """The keys of the deployment."""
        return self.security.keys
