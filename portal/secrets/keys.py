"""Keys for one purpose each: sealing with the newest secret, digests that outlive all secrets."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from geo.clock import Clock, SystemClock
from portal.secrets.keyring import Keyring, derive, keyring_of

KEY_ID_BYTES = 4
_NONCE_BYTES = 12
# A key is each purpose with each secret: some dozens.
_MOST_KEYS = 1024


class KeyringSource(Protocol):
    """Where keys find the keyring as it is now."""

    def current(self) -> Keyring:
        """Return the keyring, which may be a second old."""
        ...

    def again(self) -> Keyring:
        """Return the keyring as it stands this moment."""
        ...


@dataclass(frozen=True)
class SealingKey:
    """A key that encrypts, with the four bytes that name it."""

    id: bytes
    cipher: AESGCM

    def seal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Encrypt with AES-256-GCM, under a nonce made at random."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return self.id + nonce + self.cipher.encrypt(nonce, plain, bound_to)

    def unseal(self, sealed: bytes, bound_to: bytes) -> bytes | None:
        """Decrypt; None for what another key sealed, or was changed, or is bound elsewhere."""
        nonce_ends = KEY_ID_BYTES + _NONCE_BYTES
        nonce, encrypted = sealed[KEY_ID_BYTES:nonce_ends], sealed[nonce_ends:]
        if sealed[:KEY_ID_BYTES] != self.id or not encrypted:
            return None
        try:
            return self.cipher.decrypt(nonce, encrypted, bound_to)
        except InvalidTag:
            return None


class Keys:
    """Keys of one keyring, each bound to its purpose.

    What is sealed begins with four bytes that name the key. The newest secret seals and all open;
    a value of a secret that this process has not heard of makes it look at the keyring again, so
    that a rotation is known at once. Digests are made with keys that no rotation changes: they are
    compared with what was kept before. Tickets end by the `clock`.
    """

    def __init__(self, secret: bytes | KeyringSource, *, clock: Clock | None = None) -> None:
        self._source = _Fixed(keyring_of(secret)) if isinstance(secret, bytes) else secret
        self._clock = clock or SystemClock()

    def derived(self, purpose: str) -> bytes:
        """Return the 32 bytes for a purpose, which no rotation changes."""
        return self._source.current().index_key(purpose)

    def digest(self, purpose: str, *parts: str | bytes) -> bytes:
        """Return the HMAC-SHA256 of parts; their borders count, so ("a", "b") is not ("ab",)."""
        made = hmac.new(self.derived(purpose), digestmod=hashlib.sha256)
        for part in parts:
            held = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            made.update(len(held).to_bytes(8, "big") + held)
        return made.digest()

    def index(self, purpose: str, *parts: str | bytes) -> bytes:
        """Return the blind index of what is kept sealed: by it the row is found again.

        Its keys are apart from those of all other digests.
        """
        return self.digest(f"index {purpose}", *parts)

    def seal(self, purpose: str, plain: bytes, *, bound_to: bytes = b"") -> bytes:
        """Encrypt with AES-256-GCM; opens again only with the same `bound_to`."""
        newest = self._source.current().sealing(self._clock.seconds())
        return sealing_key(newest.held, purpose).seal(plain, bound_to)

    def unseal(self, purpose: str, sealed: bytes, *, bound_to: bytes = b"") -> bytes | None:
        """Decrypt; None for what another key sealed, or was changed, or is bound elsewhere."""
        keyring = self._source.current()
        if self._named(keyring, purpose, sealed) is None:
            keyring = self._source.again()
        for secret in keyring.secrets:
            plain = sealing_key(secret.held, purpose).unseal(sealed, bound_to)
            if plain is not None:
                return plain
        return None

    def sealed_by(self, purpose: str, sealed: bytes) -> str | None:
        """Return the name of the secret that has sealed a value; None for one that is not here."""
        return self._named(self._source.current(), purpose, sealed)

    def newest_id(self, purpose: str) -> bytes:
        """Look which secret seals now; return the four bytes with which what it seals begins."""
        newest = self._source.again().sealing(self._clock.seconds())
        return sealing_key(newest.held, purpose).id

    def _named(self, keyring: Keyring, purpose: str, sealed: bytes) -> str | None:
        key_id = sealed[:KEY_ID_BYTES]
        for secret in keyring.secrets:
            if sealing_key(secret.held, purpose).id == key_id:
                return secret.name
        return None

    def ticket(
        self, purpose: str, content: Mapping[str, str], *, lasts_s: int, bound_to: bytes = b""
    ) -> str:
        """Return content for a browser to keep for a while: it can neither read nor change it."""
        plain = orjson.dumps({"content": dict(content), "until": self._clock.seconds() + lasts_s})
        sealed = self.seal(f"ticket {purpose}", plain, bound_to=bound_to)
        return urlsafe_b64encode(sealed).decode().rstrip("=")

    def read_ticket(
        self, purpose: str, ticket: str | None, *, bound_to: bytes = b""
    ) -> dict[str, str] | None:
        """Take content back; None for no ticket, a changed one, one too old or bound elsewhere."""
        try:
            sealed = urlsafe_b64decode(f"{ticket or ''}===".encode("ascii"))
        except (ValueError, Base64Error):
            return None
        plain = self.unseal(f"ticket {purpose}", sealed, bound_to=bound_to)
        if plain is None:
            return None
        held = orjson.loads(plain)
        content: dict[str, str] = held["content"]
        return content if self._clock.seconds() < held["until"] else None


@dataclass(frozen=True)
class _Fixed:
    """A keyring that nobody changes."""

    keyring: Keyring

    def current(self) -> Keyring:
        """See KeyringSource."""
        return self.keyring

    def again(self) -> Keyring:
        """See KeyringSource."""
        return self.keyring


@lru_cache(_MOST_KEYS)
def sealing_key(secret: bytes, purpose: str) -> SealingKey:
    """Return the key that a secret gives for a purpose."""
    key = derive(secret, purpose)
    return SealingKey(hashlib.sha256(b"key id" + key).digest()[:KEY_ID_BYTES], AESGCM(key))
