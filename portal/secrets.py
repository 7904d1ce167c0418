"""The one secret of a deployment, and the keys that are derived from it for one purpose each."""

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from geo.clock import Clock, SystemClock
from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.settings import PortalSettings

_KEY_BYTES = 32
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_SHORTEST_SECRET = 32
_READABLE_BY_ALL = 0o007


class Keys:
    """Keys of one secret, each bound to its purpose by HKDF-SHA256 (RFC 5869).

    What is sealed begins with four bytes that name the key, so that a value sealed with another
    secret is told from one that was changed. Tickets end by the `clock`.
    """

    def __init__(self, secret: bytes, *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._derived = cache(lambda purpose: _derive(secret, purpose))

    def derived(self, purpose: str) -> bytes:
        """Return the 32 bytes for a purpose."""
        return self._derived(purpose)

    def digest(self, purpose: str, *parts: str | bytes) -> bytes:
        """Return the HMAC-SHA256 of parts; their borders count, so ("a", "b") is not ("ab",)."""
        made = hmac.new(self.derived(purpose), digestmod=hashlib.sha256)
        for part in parts:
            held = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            made.update(len(held).to_bytes(8, "big") + held)
        return made.digest()

    def seal(self, purpose: str, plain: bytes, *, bound_to: bytes = b"") -> bytes:
        """Encrypt with AES-256-GCM; opens again only with the same `bound_to`."""
        key = self.derived(purpose)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _key_id(key) + nonce + AESGCM(key).encrypt(nonce, plain, bound_to)

    def unseal(self, purpose: str, sealed: bytes, *, bound_to: bytes = b"") -> bytes | None:
        """Decrypt; None for what another key sealed, or was changed, or is bound elsewhere."""
        key = self.derived(purpose)
        key_id, rest = sealed[:_KEY_ID_BYTES], sealed[_KEY_ID_BYTES:]
        nonce, encrypted = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        if key_id != _key_id(key) or not encrypted:
            return None
        try:
            return AESGCM(key).decrypt(nonce, encrypted, bound_to)
        except InvalidTag:
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


def secret_path(settings: PortalSettings, data_root: Path) -> Path:
    """Return the path where the secret is kept."""
    return settings.secret_file or data_root / "secret"


def load_keys(path: Path, *, clock: Clock | None = None) -> Keys:
    """Read the secret, which is made where there is none; raises InvalidSetup if it cannot be."""
    try:
        if not path.exists():
            _make_secret(path)
        held = path.read_bytes().strip()
        mode = path.stat().st_mode
    except OSError as error:
        raise InvalidSetup(
            _(
                "The secret file {path} cannot be read or made: {reason}. Give the process the "
                "right to it, or name another with AROUNDME_SECRET_FILE."
            ),
            path=path,
            reason=error.strerror or error,
        ) from error
    if len(held) < _SHORTEST_SECRET:
        raise InvalidSetup(
            _(
                "The secret file {path} holds {found} characters and needs at least {needed}: "
                "restore it from its copy, or remove it to have a new one made."
            ),
            path=path,
            found=len(held),
            needed=_SHORTEST_SECRET,
        )
    if mode & _READABLE_BY_ALL:
        raise InvalidSetup(
            _("The secret file {path} is open to every user of this machine: chmod 600 {path}."),
            path=path,
        )
    return Keys(held, clock=clock)


def _make_secret(path: Path) -> None:
    """Make the file whole or not at all: several workers may start at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)


def _derive(secret: bytes, purpose: str) -> bytes:
    info = f"around me: {purpose}".encode()
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=info).derive(secret)


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id" + key).digest()[:_KEY_ID_BYTES]
