"""What all actions on cases need besides a session, put together once in `portal.assembly`."""

from dataclasses import dataclass, field

from geo.country import Country
from portal.accounts.security import Security
from portal.contact.nearness import Nearness
from portal.contact.vault import Vault
from portal.secrets import Keys
from portal.workflow.appeals import Appeals
from portal.workflow.offers import Workflows


@dataclass(frozen=True)
class ContactContext:
    """Workflows, appeals, keys and the vault; `workflows` write the letters of what changes.

    `nearness` is how near cases have to be to be of the same matter.
    """

    country: Country
    workflows: Workflows
    appeals: Appeals
    security: Security
    vault: Vault
    nearness: Nearness = field(default_factory=Nearness)

    @property
    def keys(self) -> Keys:
        """The keys of the deployment."""
        return self.security.keys
