"""What all actions of citizens need besides a session, put together once in `portal.assembly`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from geo.country import Country
from portal.accounts.identities import PersonKind
from portal.accounts.provider import OidcProvider
from portal.accounts.security import Security
from portal.gateway.rules import AgencyGateway
from portal.notifications.rules import Channel
from portal.secrets import Keys
from portal.secrets.person_keys import PersonKeys


@dataclass(frozen=True)
class NewsRules:
    """How often a person is written to, by channel, and how many days before an end."""

    pause: Mapping[Channel, timedelta] = field(
        default_factory=lambda: {
            Channel.EMAIL: timedelta(hours=8),
            Channel.SMS: timedelta(hours=24),
        }
    )
    reminder_days: tuple[int, ...] = (30, 7, 1)


@dataclass(frozen=True)
class RegistrationRules:
    """Who may register, who proves people, and whose editors hand out codes at a counter."""

    kinds: tuple[PersonKind, ...] = tuple(PersonKind)
    provider: OidcProvider | None = None
    counters: frozenset[str] = frozenset()

    @property
    def provider_name(self) -> str | None:
        """The name of the identity provider; None where there is none."""
        return None if self.provider is None else self.provider.name


@dataclass(frozen=True)
class CitizenContext:
    """The country, whose numbers people have, and the security of the deployment.

    `person_keys` are the keys that each person has alone, `gateway` is the way to agencies.
    """

    country: Country
    security: Security
    person_keys: PersonKeys
    gateway: AgencyGateway
    news: NewsRules = field(default_factory=NewsRules)
    registration: RegistrationRules = field(default_factory=RegistrationRules)

    @property
    def keys(self) -> Keys:
        """The keys of the deployment."""
        return self.security.keys
