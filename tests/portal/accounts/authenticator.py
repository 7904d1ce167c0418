"""An authenticator in software: makes passkeys and signs with them, as a telephone does."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT = 0x01
VERIFIED = 0x04
_ATTESTED = 0x40


@dataclass
class Authenticator:
    """One passkey; `flags` says whether its owner was present and verified.

    Those that are kept on several devices do not count.
    """

    origin: str = "https://portal.example"
    host: str = "portal.example"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    counts: bool = True
    passkey_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    user_handle: bytes = b""

    def make(self, options: str) -> str:
        """Answer `navigator.credentials.create`."""
        asked = json.loads(options)
        self.user_handle = _bytes(asked["user"]["id"])
        about = self._about(_ATTESTED) + bytes(16) + len(self.passkey_id).to_bytes(2, "big")
        attestation = {
            "fmt": "none",
            "attStmt": {},
            "authData": about + self.passkey_id + self._public_key(),
        }
        said = {
            "clientDataJSON": _text(self._client_data("webauthn.create", asked["challenge"])),
            "attestationObject": _text(cbor2.dumps(attestation)),
            "transports": ["internal", "hybrid", "<script>"],
        }
        return self._answer(said)

    def show(self, options: str) -> str:
        """Answer `navigator.credentials.get`."""
        asked = json.loads(options)
        self.count += self.counts
        about = self._about(0)
        client_data = self._client_data("webauthn.get", asked["challenge"])
        signed = about + hashlib.sha256(client_data).digest()
        said = {
            "clientDataJSON": _text(client_data),
            "authenticatorData": _text(about),
            "signature": _text(self.key.sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": _text(self.user_handle),
        }
        return self._answer(said)

    def _answer(self, response: dict[str, Any]) -> str:
        named = _text(self.passkey_id)
        return json.dumps(
            {
                "id": named,
                "rawId": named,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )

    def _about(self, more_flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([self.flags | more_flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})


def _text(held: bytes) -> str:
    return urlsafe_b64encode(held).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(f"{text}===")
