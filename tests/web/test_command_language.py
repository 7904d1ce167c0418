"""The lists of commands speak the language of the terminal, and English reads no catalogue."""

import sys

import pytest
from typer.testing import CliRunner

from web.cli import make_cli


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ar", "عرض الطبقات مع إصداراتها الحالية"),
        ("en", "List the layers with their current releases"),
        ("de", "List the layers with their current releases"),
    ],
)
def test_the_list_of_commands_is_in_the_language_of_the_terminal(
    language: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AROUNDME_LANG", language)
    assert line in CliRunner().invoke(make_cli(["--help"]), ["--help"]).output


def test_a_verb_that_is_done_needs_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AROUNDME_LANG", "ar")
    monkeypatch.setitem(sys.modules, "web.translations", None)
    make_cli(["releases", "list"])
    with pytest.raises(ImportError):
        make_cli(["--help"])
