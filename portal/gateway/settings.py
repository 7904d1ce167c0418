"""Settings of the calls to agencies: the security server, our name there, what is simulated."""

from pathlib import Path

from pydantic import Field

from geo.settings import Settings

_MEMBER = r"[A-Za-z0-9._-]+"
ALL = "all"


class GatewaySettings(Settings):
    """How agencies are reached."""

    gateway_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#\s@]+$",
        description="The address of the security server through which agencies are asked, without "
        "a path (docs/gateway.md). Without it only simulated agencies answer.",
    )
    gateway_client: str = Field(
        default="JO/GOV/3000/portal",
        pattern=rf"^{_MEMBER}/{_MEMBER}/{_MEMBER}/{_MEMBER}$",
        description="What X-Road calls this portal: instance/class/member/subsystem.",
    )
    gateway_certificate_file: Path | None = Field(
        default=None,
        description="The certificate, with its key in the same file (PEM), that is shown to the "
        "security server.",
    )
    gateway_authority_file: Path | None = Field(
        default=None,
        description="The certificates (PEM) of the authorities that vouch for the security server, "
        "in place of those of this machine.",
    )
    gateway_allow_private: bool = Field(
        default=False,
        description="Whether the security server may have an address of the own network. Those of "
        "the machine's neighbours (169.254.0.0/16, fe80::/10) are never connected to.",
    )
    gateway_check_hash: bool = Field(
        default=True,
        description="Whether an answer whose X-Road-Request-Hash is that of another question is "
        "refused. X-Road's own servers compare it as well.",
    )
    gateway_routes_file: Path | None = Field(
        default=None,
        description="A TOML file that says where the services are, in place of the packaged one "
        "(`portal/gateway/routes.toml`).",
    )
    gateway_simulator_url: str | None = Field(
        default=None,
        pattern=r"^http://(127\.0\.0\.1|localhost|\[::1\]):[0-9]{1,5}$",
        description="The address of a simulator of agencies on this machine; `make run` "
        "starts one.",
    )
    gateway_simulated: str = Field(
        default="",
        pattern=r"^\s*([a-z0-9-]+\s*(,\s*[a-z0-9-]+\s*)*)?$",
        description="The agencies that the simulator speaks for, by their codes and separated by "
        "commas, or `all`. What they say is marked as a demonstration wherever it is shown.",
    )
    gateway_demonstration: bool = Field(
        default=False,
        description="Whether `aroundme serve` starts simulators of all agencies and of the "
        "identity provider beside it, for a demonstration: only in a checkout, and only where the "
        "real ones are not set. `make run` switches it on.",
    )
    agency_calls_kept_days: int = Field(
        default=180,
        ge=1,
        le=3660,
        description="For how many days it is kept which agency was called when, by a pseudonym and "
        "without contents.",
    )

    def is_simulated(self, agency: str) -> bool:
        """Return whether the simulator speaks for an agency."""
        named = [one.strip() for one in self.gateway_simulated.split(",")]
        return self.gateway_simulator_url is not None and (ALL in named or agency in named)

    @property
    def simulates_any(self) -> bool:
        """Whether the simulator speaks for some agency, and a page has to say so."""
        return self.gateway_simulator_url is not None and bool(self.gateway_simulated.strip())
