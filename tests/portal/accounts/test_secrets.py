"""The secret of a deployment: made once, read by nobody else, each key for its purpose."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from geo.errors import InvalidSetup
from portal.secrets import Keys, load_keys, secret_path
from portal.settings import PortalSettings

KEYS = Keys(b"a secret of this test")


def test_a_secret_is_made_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret"
    made = load_keys(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_keys(path).derived("x") == made.derived("x")
    assert len(urlsafe_b64decode(path.read_bytes().strip())) == 32
    assert [held.name for held in path.parent.iterdir()] == ["secret"]


def test_workers_that_start_together_have_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = pool.map(lambda _worker: load_keys(tmp_path / "secret").derived("x"), range(16))
        assert len(set(keys)) == 1
    assert [held.name for held in tmp_path.iterdir()] == ["secret"]


def test_a_secret_that_is_not_safe_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(InvalidSetup, match="needs at least 32"):
        load_keys(path)
    path.write_bytes(b"x" * 43)
    path.chmod(0o604)
    with pytest.raises(InvalidSetup, match="chmod 600"):
        load_keys(path)
    with pytest.raises(InvalidSetup, match="AROUNDME_SECRET_FILE"):
        load_keys(path / "below a file")


def test_the_secret_is_kept_in_the_data_root_unless_named(tmp_path: Path) -> None:
    assert secret_path(PortalSettings(), tmp_path) == tmp_path / "secret"
    named = PortalSettings(secret_file=Path("/run/secrets/portal"))
    assert secret_path(named, tmp_path) == Path("/run/secrets/portal")


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert KEYS.derived("one") != KEYS.derived("other")
    assert KEYS.digest("one", "x") != KEYS.digest("other", "x")
    assert KEYS.digest("one", "ab", "c") != KEYS.digest("one", "a", "bc")
    assert Keys(b"another").derived("one") != KEYS.derived("one")


def test_what_is_sealed_opens_only_as_it_was_sealed() -> None:
    sealed = KEYS.seal("one", b"plain", bound_to=b"7")
    assert KEYS.unseal("one", sealed, bound_to=b"7") == b"plain"
    assert b"plain" not in sealed
    assert KEYS.seal("one", b"plain", bound_to=b"7") != sealed
    assert KEYS.unseal("one", sealed, bound_to=b"8") is None
    assert KEYS.unseal("other", sealed, bound_to=b"7") is None
    assert Keys(b"another").unseal("one", sealed, bound_to=b"7") is None
    assert KEYS.unseal("one", b"") is None
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert KEYS.unseal("one", bytes(changed), bound_to=b"7") is None


@pytest.mark.parametrize("ticket", [None, "", "x", "ا", "\ud800", "=" * 9, "A" * 4000])
def test_what_is_no_ticket_is_none(ticket: str | None) -> None:
    assert KEYS.read_ticket("one", ticket) is None


def test_a_ticket_lasts_and_is_bound_and_cannot_be_read() -> None:
    ticket = KEYS.ticket("one", {"email": "x@y.example"}, lasts_s=60, bound_to=b"7")
    assert KEYS.read_ticket("one", ticket, bound_to=b"7") == {"email": "x@y.example"}
    assert KEYS.read_ticket("other", ticket, bound_to=b"7") is None
    assert KEYS.read_ticket("one", ticket) is None
    assert b"example" not in urlsafe_b64decode(ticket + "===")
    over = KEYS.ticket("one", {}, lasts_s=-1)
    assert KEYS.read_ticket("one", over) is None
    # What is sealed for another use is no ticket.
    foreign = urlsafe_b64encode(KEYS.seal("one", b"{}")).decode()
    assert KEYS.read_ticket("one", foreign) is None


@pytest.mark.parametrize(
    "url", ["portal.example", "https://portal.example/", "ftp://x", "https://a b", "https://x?y"]
)
def test_a_public_address_has_no_path(url: str) -> None:
    with pytest.raises(ValidationError):
        PortalSettings(public_url=url)


def test_the_provider_s_secret_is_not_shown() -> None:
    assert "hush" not in repr(PortalSettings(oidc_client_secret="hush"))  # noqa: S106
