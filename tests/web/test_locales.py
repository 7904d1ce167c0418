import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from web.translations import Translations

ROOT = Path(__file__).parents[2]
PLACE = re.compile(r"\{(\w+)\}")


def keys(catalogue: Iterable[Message]) -> set[str]:
    return {
        message.id if isinstance(message.id, str) else message.id[0] for message in catalogue
    } - {""}


def texts_of(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.fixture(scope="module")
def arabic() -> Catalog:
    path = ROOT / "web" / "locales" / "ar" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        return read_po(file, locale="ar")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The texts of code and templates as they are now, collected as setup/extract_texts.sh does."""
    script = (ROOT / "setup" / "extract_texts.sh").read_text(encoding="utf-8")
    keywords = re.findall(r"--keyword (\S+)", script)
    assert "mark" in keywords
    output = tmp_path_factory.mktemp("texts") / "messages.pot"
    command = [str(Path(sys.executable).parent / "pybabel"), "-q", "extract"]
    command += ["--mapping", "setup/babel.cfg", "--no-default-keywords", "--output", str(output)]
    command += [f"--keyword={keyword}" for keyword in keywords]
    subprocess.run([*command, "."], cwd=ROOT, check=True)  # noqa: S603  our own words
    with output.open("rb") as file:
        return read_po(file)


def test_arabic_catalogue_has_every_text_and_no_other(arabic: Catalog, extracted: Catalog) -> None:
    assert len(keys(extracted)) > 200
    assert keys(extracted) - keys(arabic) == set()
    assert keys(arabic) - keys(extracted) == set()


def test_no_arabic_text_is_empty_or_a_guess(arabic: Catalog) -> None:
    for message in arabic:
        if message.id:
            assert all(texts_of(message)), message.id
            assert "fuzzy" not in message.flags, message.id


def test_arabic_texts_have_the_places_of_the_english_ones(arabic: Catalog) -> None:
    for message in arabic:
        if isinstance(message.id, str):
            assert isinstance(message.string, str)
            assert set(PLACE.findall(message.string)) == set(PLACE.findall(message.id)), message.id
            continue
        # Arabic says one and two by the noun alone.
        wanted = set(PLACE.findall(message.id[1]))
        texts = texts_of(message)
        assert len(texts) == 6
        for text in texts:
            assert wanted - {"count"} <= set(PLACE.findall(text)) <= wanted
        for text in texts[3:]:
            assert set(PLACE.findall(text)) == wanted


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "لا مواقع ضمن"),
        (1, "موقع واحد ضمن"),
        (2, "موقعان ضمن"),
        (3, "{count} مواقع ضمن"),
        (10, "{count} مواقع ضمن"),
        (11, "{count} موقعًا ضمن"),
        (99, "{count} موقعًا ضمن"),
        (100, "{count} موقع ضمن"),
        (102, "{count} موقع ضمن"),
        (103, "{count} مواقع ضمن"),
    ],
)
def test_arabic_counts_are_said_as_arabic_says_them(count: int, words: str) -> None:
    plural = Translations(["ar"]).plural("ar")
    said = plural("{count} place within {distance}", "{count} places within {distance}", count)
    assert said == f"{words} {{distance}}"
