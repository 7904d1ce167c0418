"""What actions on data requests need besides the session."""

from dataclasses import dataclass

from geo.country import Country
from portal.accounts.security import Security
from portal.opendata.requests.rules import RequestRules
from portal.secrets import Keys
from portal.workflow.appeals import Appeals
from portal.workflow.offers import Workflows


@dataclass(frozen=True)
class RequestContext:
    """The country, how requests end and in how many days, workflows, appeals and the letters."""

    country: Country
    security: Security
    rules: RequestRules
    workflows: Workflows
    appeals: Appeals

    @property
    def keys(self) -> Keys:
        """The keys of the deployment."""
        return self.security.keys
