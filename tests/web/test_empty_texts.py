"""What says nothing stays empty: to gettext the empty text is the heading of its catalogue."""

import ast
from pathlib import Path

import pytest

from geo.country import load_country
from geo.messages import Message
from importers.directory.findings import TableFinding
from importers.findings import Finding, Severity
from importers.jobs.tables import account
from web.page.rendering import make_environments
from web.translations import Translations

ROOT = Path(__file__).parents[2]
LANGUAGES = ("ar", "en")
SPEAK = Translations(LANGUAGES)
HEADING = ("Content-Type", "Plural-Forms", "charset")
NO_HINT = Finding("bad_content", Severity.REJECT, Message("Wrong"), Message(""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_text_is_empty_whoever_puts_it_into_words(language: str) -> None:
    translate = SPEAK.to(language)
    assert translate("") == ""
    assert Message("").render(translate) == ""
    page = make_environments(load_country("jo"), SPEAK, str)[language]
    said = page.from_string("{{ text|message }}{{ _('') }}").render(text=Message(""))
    assert said == ""


def test_a_finding_without_a_hint_says_none_in_any_language() -> None:
    class Made:
        rows_read = records_read = orphans = 0
        rejected = frozenset[str]()
        findings = (TableFinding("Services", 2, "x", NO_HINT),)

    speakers = {language: SPEAK.to(language) for language in LANGUAGES}
    (told,) = account(Made(), speakers)["findings"]  # type: ignore[arg-type]
    assert told["hint"] == {"ar": "", "en": ""}
    assert not any(word in str(told) for word in HEADING)


def test_nobody_speaks_past_the_catalogue_that_knows_the_empty_text() -> None:
    """Only `web.translations` may ask gettext: there the empty text is caught."""
    found = [
        str(path.relative_to(ROOT))
        for floor in ("geo", "layers", "portal", "importers", "web")
        for path in (ROOT / floor).rglob("*.py")
        if _imports_gettext(path)
    ]
    assert found == ["web/translations.py"]


def _imports_gettext(path: Path) -> bool:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import) and any(one.name == "gettext" for one in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and node.module in ("gettext", "babel.support"):
            return True
    return False
