"""The secret of a deployment: made once, read by nobody else, followed while it changes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from geo.errors import InvalidSetup
from portal.secrets import files as secret_files
from portal.secrets import load_keys, secret_path
from portal.secrets.files import changing, replace_keyring
from portal.settings import PortalSettings


def test_a_secret_is_made_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret"
    made = load_keys(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_keys(path).derived("x") == made.derived("x")
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


@pytest.mark.parametrize(
    "url", ["portal.example", "https://portal.example/", "ftp://x", "https://a b", "https://x?y"]
)
def test_a_public_address_has_no_path(url: str) -> None:
    with pytest.raises(ValidationError):
        PortalSettings(public_url=url)


def test_the_provider_s_secret_is_not_shown() -> None:
    assert "hush" not in repr(PortalSettings(oidc_client_secret="hush"))  # noqa: S106


def rotated(path: Path) -> None:
    """Add a secret that seals at once."""
    with changing(path) as keyring:
        replace_keyring(path, keyring.with_newer(now=1, seals_from=1))


def test_a_running_process_opens_at_once_what_another_seals_with_a_new_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    running = load_keys(path)
    before = running.seal("one", b"before")
    # It would not look by itself for an hour.
    monkeypatch.setattr(secret_files, "LOOKED_AT_EVERY_S", 3600.0)
    rotated(path)
    other = load_keys(path)
    sealed, ticket = other.seal("one", b"after"), other.ticket("one", {"a": "b"}, lasts_s=60)
    assert running.unseal("one", sealed) == b"after"
    assert running.read_ticket("one", ticket) == {"a": "b"}
    assert (running.unseal("one", before), other.unseal("one", before)) == (b"before", b"before")


def test_a_running_process_seals_with_the_new_secret_when_it_has_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    running = load_keys(path)
    old = running.seal("one", b"x")[:4]
    monkeypatch.setattr(secret_files, "LOOKED_AT_EVERY_S", 3600.0)
    rotated(path)
    assert running.seal("one", b"x")[:4] == old
    monkeypatch.setattr(secret_files, "LOOKED_AT_EVERY_S", 0.0)
    assert running.seal("one", b"x")[:4] == load_keys(path).newest_id("one") != old


@pytest.mark.parametrize("content", [b"", b'{"keyring":2}' + b" " * 40 + b"x", None])
def test_a_process_goes_on_when_the_file_is_spoiled_or_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    path = tmp_path / "secret"
    running = load_keys(path)
    sealed = running.seal("one", b"plain")
    monkeypatch.setattr(secret_files, "LOOKED_AT_EVERY_S", 0.0)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(InvalidSetup):
            load_keys(path)
    assert running.unseal("one", sealed) == b"plain"
    assert running.unseal("one", running.seal("one", b"more")) == b"more"


def test_a_changed_file_keeps_its_mode_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    load_keys(path)
    path.chmod(0o640)
    rotated(path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert [held.name for held in tmp_path.iterdir()] == ["secret"]


def test_a_file_that_cannot_be_changed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    load_keys(path)
    with changing(path) as keyring:
        path.unlink()
        with pytest.raises(InvalidSetup, match="cannot be changed"):
            replace_keyring(path, keyring)
