"""What all actions on cases need besides a session, put together once in `portal.assembly`."""

from dataclasses import dataclass

from geo.country import Country
from portal.accounts.security import Security
from portal.contact.vault import Vault
from portal.secrets import Keys
from portal.workflow.appeals import Appeals
from portal.workflow.offers import Workflows


@dataclass(frozen=True)
class ContactContext:
    """Workflows, appeals, keys and the vault; `workflows` write the letters of what changes."""

    country: Country
    workflows: Workflows
    appeals: Appeals
    security: Security
    vault: Vault

    @property
    def keys(self) -> Keys:
        """The keys of the deployment."""
        return self.security.keys
