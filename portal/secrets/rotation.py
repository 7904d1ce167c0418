"""Exchanging the secret while all goes on: a newer one, sealing anew, and the end of the older."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from geo.errors import Refused
from geo.messages import mark as _
from portal.secrets.files import changing, replace_keyring
from portal.secrets.keyring import Keyring, Secret
from portal.secrets.sealed_columns import Resealed, SealedPlace

# By then every process seals with it, and what was begun before is over.
SETTLED_AFTER = timedelta(minutes=15)
# The longest that a link in a letter works: that which ends letters of a kind.
LINKS_LAST = timedelta(days=180)


@dataclass(frozen=True)
class SecretState:
    """One secret of a keyring: what hangs on it, and whether it is the one that seals now."""

    secret: Secret
    seals: bool
    values: int


@dataclass(frozen=True)
class KeyringState:
    """The secrets of a keyring, the newest first.

    `older` says by place how much hangs on secrets older than the one that seals, `unreadable` how
    many values no secret here opens.
    """

    secrets: tuple[SecretState, ...]
    older: dict[str, int]
    unreadable: int


def add_secret(path: Path, *, now: datetime, seals_from: datetime) -> Secret:
    """Add a secret to the keyring of a file, which seals from a moment on; return it.

    Raises Refused while one that was added earlier has not begun.
    """
    begun_at, begins_at = int(now.timestamp()), int(seals_from.timestamp())
    with changing(path) as keyring:
        newest = keyring.secrets[0]
        if newest.seals_from > begun_at:
            raise Refused(
                _("The secret {name} was added already and begins to seal at {moment}."),
                name=newest.name,
                moment=told(newest.seals_from),
            )
        newer = keyring.with_newer(now=begun_at, seals_from=begins_at)
        replace_keyring(path, newer)
    return newer.secrets[0]


def reseal(places: Iterable[SealedPlace]) -> Resealed:
    """Seal anew with the newest secret all that older ones have sealed; return how many values."""
    changed = unreadable = 0
    for place in places:
        done = place.reseal()
        changed, unreadable = changed + done.changed, unreadable + done.unreadable
    return Resealed(changed, unreadable)


def state_of(keyring: Keyring, places: Iterable[SealedPlace], *, now: datetime) -> KeyringState:
    """Count what hangs on each secret."""
    sealing = keyring.sealing(now.timestamp())
    current = {one.name for one in keyring.only(sealing).secrets}
    by_secret: Counter[str | None] = Counter()
    older: dict[str, int] = {}
    for place in places:
        counted = place.count()
        by_secret.update(counted)
        hanging = sum(
            count for name, count in counted.items() if name is not None and name not in current
        )
        if hanging:
            older[place.name] = hanging
    states = tuple(SecretState(one, one is sealing, by_secret[one.name]) for one in keyring.secrets)
    return KeyringState(states, older, by_secret[None])


def retire(
    path: Path, places: Iterable[SealedPlace], *, now: datetime, although_links_end: bool = False
) -> tuple[Secret, ...]:
    """Take all secrets out of a file that are older than the one that seals; return them.

    Raises Refused while something hangs on them, while a process may still seal with one, and,
    unless `although_links_end`, while links work that were sent before.
    """
    with changing(path) as keyring:
        sealing = keyring.sealing(now.timestamp())
        kept = keyring.only(sealing)
        gone = keyring.secrets[len(kept.secrets) :]
        if not gone:
            return ()
        _check_age(sealing, SETTLED_AFTER, now)
        _check_nothing_hangs(state_of(keyring, places, now=now))
        if not although_links_end:
            _check_links(sealing, now)
        replace_keyring(path, kept)
    return gone


def told(moment_s: int) -> str:
    """Return a moment in seconds since 1970 as an operator reads it."""
    return f"{datetime.fromtimestamp(moment_s, UTC):%Y-%m-%d %H:%M} UTC"


def _check_age(sealing: Secret, age: timedelta, now: datetime) -> None:
    settled = sealing.seals_from + int(age.total_seconds())
    if now.timestamp() < settled:
        raise Refused(
            _(
                "The secret {name} seals since {since}; until {until} something may still be "
                "sealed with an older one. Ask again then."
            ),
            name=sealing.name,
            since=told(sealing.seals_from),
            until=told(settled),
        )


def _check_nothing_hangs(state: KeyringState) -> None:
    if state.older:
        listed = ", ".join(f"{name} ({count})" for name, count in sorted(state.older.items()))
        raise Refused(
            _(
                "What older secrets have sealed would be lost: {listed}. Let "
                "“{command}” seal it anew first."
            ),
            listed=listed,
            command="aroundme secrets reseal",
        )


def _check_links(sealing: Secret, now: datetime) -> None:
    end = sealing.seals_from + int(LINKS_LAST.total_seconds())
    if now.timestamp() < end:
        raise Refused(
            _(
                "Links in letters that an older secret has sealed work until {until}. With "
                "--although-links-end they end now."
            ),
            until=told(end),
        )
