"""A keyring: which secret seals, what stays when one goes, and files of former versions."""

import hashlib
import hmac
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.secrets import Keys
from portal.secrets.keyring import (
    Keyring,
    derive,
    keyring_of,
    new_keyring,
    read_keyring,
    written,
)
from portal.secrets.keys import _Fixed

FIRST = b"the only secret of a former version, 43 let"
# Every purpose of which former versions have made digests.
FORMER_PURPOSES = (
    *("audit chain", "case account", "case code", "case code of", "case e-mail", "case phone"),
    *("case request", "case request body", "known device", "letter address", "letter once"),
    *("open311 key", "rate limit", "recovery code", "reset link", "same case", "tried address"),
)


def keys_of(keyring: Keyring) -> Keys:
    """Keys of a keyring that nobody changes."""
    return Keys(_Fixed(keyring))


def former_digest(purpose: str, part: bytes) -> bytes:
    """What a former version made, written down here anew."""
    info = f"around me: {purpose}".encode()
    key = HKDF(SHA256(), 32, salt=None, info=info).derive(FIRST)
    return hmac.new(key, len(part).to_bytes(8, "big") + part, hashlib.sha256).digest()


@pytest.mark.parametrize("purpose", FORMER_PURPOSES)
def test_digests_of_former_versions_match_after_rotation_and_when_the_secret_is_gone(
    purpose: str,
) -> None:
    before = keyring_of(FIRST)
    after = before.with_newer(now=1, seals_from=1)
    gone = after.only(after.secrets[0])
    for keyring in (before, after, gone, read_keyring(written(gone))):
        assert keys_of(keyring).digest(purpose, b"x") == former_digest(purpose, b"x")


def test_indexes_outlive_secrets_and_are_apart_from_other_digests() -> None:
    for first in (keyring_of(FIRST), new_keyring()):
        newer = first.with_newer(now=1, seals_from=1)
        gone = read_keyring(written(newer.only(newer.secrets[0])))
        kept = keys_of(first).index("person number", "jo", "1")
        assert keys_of(gone).index("person number", "jo", "1") == kept
        assert keys_of(gone).digest("person number", "jo", "1") != kept
    assert keys_of(new_keyring()).index("a", "1") != keys_of(new_keyring()).index("a", "1")


def test_nothing_of_a_secret_that_is_gone_is_left_in_the_file() -> None:
    first = keyring_of(FIRST)
    sealed = keys_of(first).seal("totp secret", b"plain")
    newer = first.with_newer(now=1, seals_from=1)
    held = written(newer.only(newer.secrets[0]))
    assert FIRST not in held
    assert keys_of(read_keyring(held)).unseal("totp secret", sealed) is None
    assert derive(FIRST, "totp secret").hex().encode() not in held


def test_the_newest_that_has_begun_seals_and_all_open() -> None:
    first = new_keyring()
    later = first.with_newer(now=100, seals_from=200)
    assert later.sealing(199.9).name == first.secrets[0].name
    assert later.sealing(200).name == later.secrets[0].name
    # A clock that stands before all of them.
    assert replace(later, secrets=later.secrets[:1]).sealing(0).name == later.secrets[0].name
    sealed = keys_of(first).seal("one", b"plain")
    assert keys_of(later).unseal("one", sealed) == b"plain"
    assert keys_of(later).sealed_by("one", sealed) == first.secrets[0].name
    assert keys_of(later.only(later.secrets[0])).unseal("one", sealed) is None
    assert keys_of(later.only(later.secrets[0])).sealed_by("one", sealed) is None


def test_a_keyring_is_written_and_read_again() -> None:
    keyring = keyring_of(b"\xff not of letters alone, but a secret " * 2).with_newer(
        now=3, seals_from=4
    )
    assert read_keyring(written(keyring)) == keyring
    assert "secret=" not in repr(keyring)
    assert "held" not in repr(keyring)
    assert "index_root" not in repr(keyring)


@pytest.mark.parametrize(
    "held",
    [
        b'{"keyring":2',
        b'{"keyring":2}',
        b'{"keyring":2,"secrets":[],"index":"00","pinned":{}}',
        b'{"keyring":3,"secrets":[{"secret":"x","made":0,"seals":0}],"index":"00","pinned":{}}',
        b'{"keyring":2,"secrets":[{"secret":"x","made":0,"seals":0}],"index":"x","pinned":{}}',
        b'{"keyring":2,"secrets":[7],"index":"00","pinned":{}}',
    ],
)
def test_a_broken_keyring_is_no_secret(held: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_keyring(held)
