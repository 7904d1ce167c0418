"""What all actions of polls need besides a session, put together once in `portal.assembly`."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from geo.country import Country
from portal.accounts.security import Security
from portal.participation.polls.digest_keys import DigestKeys
from portal.workflow.offers import Workflows


class Opener(Protocol):
    """Opens the layer of envelopes that belongs to a private key, outside the request."""

    def start(self, poll_id: UUID, key: bytes) -> None:
        """Hand a private key to who opens; it is in memory only, here and there.

        The work begins when the transaction of whoever calls has ended, for it waits for its lock.
        """
        ...


@dataclass(frozen=True)
class PollContext:
    """The country, whose languages texts have, the security of the deployment, and the workflows.

    `digest_keys` find the envelope of a voter, `opener` opens what has been closed.
    """

    country: Country
    security: Security
    workflows: Workflows
    digest_keys: DigestKeys
    opener: Opener
