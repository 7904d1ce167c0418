"""Settings that are read from files, so that no environment holds a password."""

import os
from pathlib import Path

import pytest

import geo.settings
from geo.errors import InvalidSetup
from geo.settings import GroundSettings
from portal.settings import PortalSettings

URL = "postgresql://aroundme:word@database/aroundme"


@pytest.fixture
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of credentials that a service manager has made."""
    monkeypatch.delenv("AROUNDME_DATABASE_URL", raising=False)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    return tmp_path


def test_a_service_reads_a_setting_from_its_credentials(credentials: Path) -> None:
    (credentials / "aroundme_database_url").write_text(f"{URL}\n", "utf-8")
    (credentials / "aroundme_oidc_client_secret").write_text(URL, "utf-8")
    assert GroundSettings().database_url == URL
    assert PortalSettings().oidc_client_secret == URL


def test_a_container_reads_a_setting_from_its_secrets(
    credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    monkeypatch.setattr(geo.settings, "_CONTAINER_SECRETS", credentials)
    assert GroundSettings().database_url is None
    (credentials / "AROUNDME_DATABASE_URL").write_text(URL, "utf-8")
    assert GroundSettings().database_url == URL


def test_a_variable_goes_before_a_file(credentials: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (credentials / "aroundme_database_url").write_text(URL, "utf-8")
    monkeypatch.setenv("AROUNDME_DATABASE_URL", "postgresql://other/one")
    assert GroundSettings().database_url == "postgresql://other/one"


def test_a_secret_that_may_not_be_read_is_named(
    credentials: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = credentials / "aroundme_database_url"
    path.write_text(URL, "utf-8")

    def refuse(self: Path, *_rest: object, **_named: object) -> str:
        raise PermissionError(13, os.strerror(13), str(self))

    # Root may read everything, so the system is not asked.
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(InvalidSetup, match=f"{path} cannot be read: Permission denied"):
        GroundSettings()
