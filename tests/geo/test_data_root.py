"""Where local data is kept when nothing says where."""

from pathlib import Path

import pytest

import geo.settings
from geo.settings import GroundSettings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code as an installed package sees itself, with nothing set."""
    monkeypatch.setattr(geo.settings, "is_checkout", lambda: False)
    for name in ("AROUNDME_DATA_ROOT", "STATE_DIRECTORY", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/rana")


def test_a_checkout_keeps_its_data_in_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    # A service that runs somebody's build has such folders too.
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/other")
    monkeypatch.delenv("AROUNDME_DATA_ROOT", raising=False)
    assert GroundSettings().data_root == ROOT / ".data"


@pytest.mark.usefixtures("installed")
def test_an_installed_package_keeps_its_data_with_the_user() -> None:
    assert GroundSettings().data_root == Path("/home/rana/.local/share/aroundme")


@pytest.mark.usefixtures("installed")
def test_the_users_own_folder_for_data_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data/rana")
    assert GroundSettings().data_root == Path("/data/rana/aroundme")
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    assert GroundSettings().data_root == Path("/home/rana/.local/share/aroundme")


@pytest.mark.usefixtures("installed")
def test_a_service_keeps_its_data_in_its_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data/rana")
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/aroundme:/var/lib/more")
    assert GroundSettings().data_root == Path("/var/lib/aroundme")


@pytest.mark.usefixtures("installed")
def test_the_setting_goes_before_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/aroundme")
    monkeypatch.setenv("AROUNDME_DATA_ROOT", "/srv/around")
    assert GroundSettings().data_root == Path("/srv/around")
