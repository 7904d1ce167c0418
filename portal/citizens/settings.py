"""Settings of registration: who may register, which provider proves people, which counters do."""

from pydantic import Field

from geo.settings import Settings
from portal.accounts.identities import PersonKind

_KIND = "(citizen|resident|visitor|business)"
_CODE = "[a-z0-9][a-z0-9_-]{0,63}"


class CitizenSettings(Settings):
    """Who registers, and by whom people are proven."""

    registration_kinds: str = Field(
        default="citizen,resident,visitor,business",
        pattern=rf"^\s*{_KIND}\s*(,\s*{_KIND}\s*)*$",
        description="The kinds of people who may register, separated by commas: `citizen`, "
        "`resident`, `visitor`, `business`. Those who are left out see no way to.",
    )
    counter_agencies: str = Field(
        default="civil-status-and-passports",
        pattern=rf"^\s*({_CODE}\s*(,\s*{_CODE}\s*)*)?$",
        description="The agencies, by their codes and separated by commas, whose editors hand out "
        "codes at a counter to people whose papers they have seen.",
    )
    identity_provider_issuer: str | None = Field(
        default=None,
        description="The national identity provider (OpenID Connect) through which people show who "
        "they are when they register: its issuer.",
    )
    identity_provider_client_id: str | None = Field(
        default=None, description="What the national identity provider calls this portal."
    )
    identity_provider_client_secret: str | None = Field(
        default=None,
        repr=False,
        description="The secret that the portal shares with the national identity provider.",
    )
    identity_provider_name: str = Field(
        default="Digital identity",
        description="The name of the national identity provider on the page of registration.",
    )

    @property
    def kinds(self) -> tuple[PersonKind, ...]:
        """The kinds of people who may register, in the order of all kinds."""
        named = _listed(self.registration_kinds)
        return tuple(kind for kind in PersonKind if kind.value in named)

    @property
    def counters(self) -> frozenset[str]:
        """The agencies that hand out codes."""
        return _listed(self.counter_agencies)


def _listed(text: str) -> frozenset[str]:
    return frozenset(one.strip() for one in text.split(",") if one.strip())
