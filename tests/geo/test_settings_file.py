"""The file of settings: one for the server and for every command beside it."""

from pathlib import Path

import pytest

from geo.errors import InvalidSetup
from geo.settings import GroundSettings
from portal.settings import PortalSettings
from web.settings import WebSettings

WRITTEN = """# the mail server of the ministry
AROUNDME_SMTP_URL=smtp://portal:word@mail.example:587
AROUNDME_PORT=8123
SOMETHING_ELSE=1
"""


@pytest.fixture
def data_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data root of which nothing but the environment tells."""
    for name in ("SMTP_URL", "PORT", "SETTINGS_FILE", "DATABASE_URL"):
        monkeypatch.delenv(f"AROUNDME_{name}", raising=False)
    monkeypatch.setenv("AROUNDME_DATA_ROOT", str(tmp_path))
    return tmp_path


def test_every_class_of_settings_takes_its_lines_from_the_file_in_the_data_root(
    data_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert PortalSettings().smtp_url is None
    (data_root / "settings.env").write_text(WRITTEN, "utf-8")
    assert PortalSettings().smtp_url == "smtp://portal:word@mail.example:587"
    assert WebSettings().port == 8123
    assert GroundSettings().data_root == data_root
    monkeypatch.setenv("AROUNDME_PORT", "9000")
    assert WebSettings().port == 9000, "a variable goes before the file"


def test_another_file_is_named_by_a_variable_and_has_to_be_there(
    data_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = data_root / "elsewhere"
    named.write_text(WRITTEN, "utf-8")
    monkeypatch.setenv("AROUNDME_SETTINGS_FILE", str(named))
    assert WebSettings().port == 8123
    named.unlink()
    with pytest.raises(InvalidSetup) as refused:
        WebSettings()
    assert "cannot be read" in refused.value.message.render(str)
