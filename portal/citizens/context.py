"""What all actions of citizens need besides a session, put together once in `portal.assembly`."""

from dataclasses import dataclass

from geo.country import Country
from portal.accounts.security import Security
from portal.secrets import Keys


@dataclass(frozen=True)
class CitizenContext:
    """The country, whose numbers people have, and the security of the deployment."""

    country: Country
    security: Security

    @property
    def keys(self) -> Keys:
        """The keys of the deployment."""
        return self.security.keys
