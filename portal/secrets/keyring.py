"""A keyring: the secrets of a deployment by age, and what its digests are made with."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import orjson
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32
# Each purpose with each secret: some dozens.
_MOST_KEYS = 1024
_VERSION = 2
_BEGINNING = b'{"keyring":'
# The purposes of digests that installations have used whose file holds one secret and no more.
# Their keys come from that secret, and stay when it goes; no purpose is ever added.
_FIRST_PURPOSES = (
    "audit chain",
    "case account",
    "case code",
    "case code of",
    "case e-mail",
    "case phone",
    "case request",
    "case request body",
    "known device",
    "letter address",
    "letter once",
    "open311 key",
    "rate limit",
    "recovery code",
    "reset link",
    "same case",
    "tried address",
)


@dataclass(frozen=True)
class Secret:
    """One secret: since when it is there, and from when on it seals, in seconds since 1970."""

    held: bytes = field(repr=False)
    made_at: int = 0
    seals_from: int = 0

    @property
    def name(self) -> str:
        """Eight letters and figures that name it and tell nothing of it."""
        return hashlib.sha256(b"secret" + self.held).hexdigest()[:8]


@dataclass(frozen=True)
class Keyring:
    """The secrets, the newest first, all of which open what they have sealed.

    Digests have keys of their own, which stay when a secret goes: made of `index_root`, or `pinned`
    for purposes that were in use before there was one.
    """

    secrets: tuple[Secret, ...]
    index_root: bytes = field(repr=False)
    pinned: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def sealing(self, now: float) -> Secret:
        """Return the secret that seals now: the newest that has begun to."""
        begun = (one for one in self.secrets if one.seals_from <= now)
        return next(begun, self.secrets[-1])

    def index_key(self, purpose: str) -> bytes:
        """Return the 32 bytes with which digests of a purpose are made."""
        return self.pinned.get(purpose) or derive(self.index_root, purpose)

    def with_newer(self, *, now: int, seals_from: int) -> "Keyring":
        """Return the keyring with one more secret, made at random."""
        newer = Secret(new_secret(), now, seals_from)
        return replace(self, secrets=(newer, *self.secrets))

    def only(self, kept: Secret) -> "Keyring":
        """Return the keyring with one secret and those that are newer."""
        return replace(self, secrets=self.secrets[: self.secrets.index(kept) + 1])


def keyring_of(secret: bytes) -> Keyring:
    """Return the keyring of an installation that has had one secret and nothing else.

    The root of digests is made of it one way, so that what the secret has sealed does not open
    with what is left when it goes.
    """
    pinned = {purpose: derive(secret, purpose) for purpose in _FIRST_PURPOSES}
    return Keyring((Secret(secret),), derive(secret, "index root"), pinned)


def new_keyring() -> Keyring:
    """Return a keyring made at random."""
    return Keyring((Secret(new_secret()),), new_secret())


def new_secret() -> bytes:
    """Return a secret made at random, in letters and figures."""
    return urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES))


def written(keyring: Keyring) -> bytes:
    """Return what stands in the file of a keyring."""
    said = {
        "keyring": _VERSION,
        "secrets": [
            {"secret": one.held.decode("latin-1"), "made": one.made_at, "seals": one.seals_from}
            for one in keyring.secrets
        ],
        "index": keyring.index_root.hex(),
        "pinned": {purpose: key.hex() for purpose, key in keyring.pinned.items()},
    }
    return orjson.dumps(said) + b"\n"


def read_keyring(held: bytes) -> Keyring:
    """Read what stands in a file: a keyring, or one secret; raises ValueError for a broken one."""
    if not held.startswith(_BEGINNING):
        return keyring_of(held)
    try:
        said = orjson.loads(held)
        kept = tuple(
            Secret(one["secret"].encode("latin-1"), one["made"], one["seals"])
            for one in said["secrets"]
        )
        pinned = {purpose: bytes.fromhex(key) for purpose, key in said["pinned"].items()}
        keyring = Keyring(kept, bytes.fromhex(said["index"]), pinned)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("a member of the keyring is missing") from error
    if said["keyring"] != _VERSION or not kept:
        raise ValueError("the keyring is of another version, or empty")
    return keyring


@lru_cache(_MOST_KEYS)
def derive(secret: bytes, purpose: str) -> bytes:
    """Return the 32 bytes that a secret gives for a purpose (HKDF-SHA256, RFC 5869)."""
    info = f"around me: {purpose}".encode()
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=info).derive(secret)
