"""Settings of the importer: what may be fetched, from where, and how much."""

from pydantic import Field

from geo.settings import Settings
from importers.sources.rules import MOST_FETCHED_BYTES, MOST_SECONDS, Fetching


class ImportSettings(Settings):
    """What may be fetched, from where, and how much."""

    fetch_most_bytes: int = Field(
        default=MOST_FETCHED_BYTES,
        ge=1,
        description="Bytes that a file from an address or from standard input may have.",
    )
    fetch_timeout_s: float = Field(
        default=MOST_SECONDS,
        gt=0,
        description="Seconds that fetching a file from an address may take, all in all.",
    )
    fetch_allow_private: bool = Field(
        default=False,
        description="Whether files may be fetched from addresses inside your own network and from "
        "this machine.",
    )

    def fetching(self) -> Fetching:
        """Return the limits as the importer takes them."""
        return Fetching(
            most_bytes=self.fetch_most_bytes,
            timeout_s=self.fetch_timeout_s,
            allow_private=self.fetch_allow_private,
        )
