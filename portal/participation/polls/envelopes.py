"""Envelopes of votes: choices and a code, of one length whatever they say, sealed to two keys.

HPKE (RFC 9180) with P-256, HKDF-SHA256 and AES-256-GCM, the envelope of the first holder inside
that of the second. Each layer is bound to its poll, the outer one to its voter's digest as well, so
that an envelope moved to another poll or copied to another voter does not open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from geo.errors import InvalidParameter
from portal.participation.polls.codes import CODE_BYTES, write_code
from portal.participation.polls.rules import MOST_OPTIONS, Choices, Question, read_choices

_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_CURVE = ec.SECP256R1()
_VERSION = 1
_CHOICE_BYTES = 53
PLAIN_BYTES = 1 + CODE_BYTES + _CHOICE_BYTES
INNER_BYTES = PLAIN_BYTES + 81
OUTER_BYTES = INNER_BYTES + 81
TEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Opened:
    """What an envelope held: the code as it is written, and the choices by question."""

    code: str
    choices: dict[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class PollKeys:
    """The public keys of both holders, read once for a poll."""

    inner: ec.EllipticCurvePublicKey
    outer: ec.EllipticCurvePublicKey


def public_key_of(point: bytes) -> ec.EllipticCurvePublicKey:
    """Read a public key; raises ValueError for what is no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)


def private_key_of(key: bytes) -> ec.EllipticCurvePrivateKey:
    """Read a private key of 32 bytes; raises ValueError for what is none."""
    return ec.derive_private_key(int.from_bytes(key), _CURVE)


def new_private_key() -> bytes:
    """Make a private key."""
    return ec.generate_private_key(_CURVE).private_numbers().private_value.to_bytes(32)


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public key of a private one: the uncompressed point."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def plain_of(questions: Sequence[Question], code: bytes, choices: Choices) -> bytes:
    """Return what goes into an envelope: a bit for each option of the poll, in its order."""
    held = 0
    for bit, place in enumerate(_places(questions)):
        if place[1] in choices.get(place[0], ()):
            held |= 1 << bit
    return bytes([_VERSION]) + code + held.to_bytes(_CHOICE_BYTES, "little")


def read_plain(questions: Sequence[Question], plain: bytes) -> Opened | None:
    """Return what an envelope says; None where that is no vote that may be cast here."""
    if len(plain) != PLAIN_BYTES or plain[0] != _VERSION:
        return None
    held = int.from_bytes(plain[1 + CODE_BYTES :], "little")
    places = _places(questions)
    if held >> len(places):
        return None
    chosen: dict[int, list[int]] = {}
    for bit, (question, option) in enumerate(places):
        if held >> bit & 1:
            chosen.setdefault(question, []).append(option)
    try:
        choices = read_choices(questions, chosen)
    except InvalidParameter:
        return None
    return Opened(write_code(plain[1 : 1 + CODE_BYTES]), choices)


def seal(poll_id: UUID, keys: PollKeys, voter_digest: bytes, plain: bytes) -> bytes:
    """Seal a vote to both holders, the first one's envelope inside the second one's."""
    inner = _SUITE.encrypt(plain, keys.inner, info=_inner_info(poll_id))
    return _SUITE.encrypt(inner, keys.outer, info=_outer_info(poll_id, voter_digest))


def open_outer(
    poll_id: UUID, key: ec.EllipticCurvePrivateKey, voter_digest: bytes, sealed: bytes
) -> bytes | None:
    """Open the outer layer with the key of the second holder; None where it does not open."""
    return _opened(sealed, key, _outer_info(poll_id, voter_digest), INNER_BYTES)


def open_inner(poll_id: UUID, key: ec.EllipticCurvePrivateKey, sealed: bytes) -> bytes | None:
    """Open the inner layer with the key of the first holder; None where it does not open."""
    return _opened(sealed, key, _inner_info(poll_id), PLAIN_BYTES)


def seal_test(poll_id: UUID, key: ec.EllipticCurvePublicKey, answer: bytes) -> bytes:
    """Seal an answer that only the holder of the private key can give."""
    return _SUITE.encrypt(answer, key, info=test_info(poll_id))


def open_test(poll_id: UUID, key: ec.EllipticCurvePrivateKey, sealed: bytes) -> bytes | None:
    """Open a test envelope; None where it is not for this key."""
    return _opened(sealed, key, test_info(poll_id), TEST_BYTES)


def _opened(
    sealed: bytes, key: ec.EllipticCurvePrivateKey, info: bytes, length: int
) -> bytes | None:
    try:
        plain = _SUITE.decrypt(sealed, key, info=info)
    except (InvalidTag, ValueError):
        return None
    return plain if len(plain) == length else None


def _places(questions: Sequence[Question]) -> list[tuple[int, int]]:
    places = [(one.position, option.position) for one in questions for option in one.options]
    assert len(places) <= MOST_OPTIONS
    return places


def _inner_info(poll_id: UUID) -> bytes:
    return b"aroundme poll 1 inner" + poll_id.bytes


def _outer_info(poll_id: UUID, voter_digest: bytes) -> bytes:
    return b"aroundme poll 1 outer" + poll_id.bytes + voter_digest


def test_info(poll_id: UUID) -> bytes:
    """Return what a test envelope is bound to, for whoever opens it elsewhere."""
    return b"aroundme poll 1 test" + poll_id.bytes
