"""The keys of persons as a place where the secret seals: counted, and sealed anew in batches."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from portal.secrets.keys import Keys
from portal.secrets.person_keys import WRAPPED, PersonKeys
from portal.secrets.sealed_columns import Resealed

_AT_A_TIME = 5_000


@dataclass(frozen=True)
class PersonKeyPlace:
    """See SealedPlace: keys are sealed anew, what they have sealed stays as it is."""

    keys: Keys
    person_keys: PersonKeys

    @property
    def name(self) -> str:
        """See SealedPlace."""
        return "person keys"

    def count(self) -> Mapping[str | None, int]:
        """See SealedPlace."""
        counted: Counter[str | None] = Counter()
        for key_id, count in self.person_keys.counted().items():
            counted[self.keys.sealed_by(WRAPPED, key_id)] += count
        return counted

    def reseal(self) -> Resealed:
        """See SealedPlace. In transactions of some thousands, between which others get theirs."""
        changed = unreadable = 0
        after: bytes | None = b""
        while after is not None:
            newest = self.keys.newest_id(WRAPPED)
            done, left, after = self.person_keys.reseal_some(newest, after, _AT_A_TIME)
            changed, unreadable = changed + done, unreadable + left
        return Resealed(changed, unreadable)
