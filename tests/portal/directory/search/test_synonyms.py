import re
from pathlib import Path

import pytest

from geo.errors import InvalidSetup
from geo.folding import fold_text
from portal.directory.search.rules import words_of
from portal.directory.search.synonyms import Synonyms, load_synonyms

GROUPS = (("هوية", "بطاقة شخصية", "identity card"), ("كهرباء", "كهربا", "power"))


def finds(synonyms: Synonyms, question: str, text: str) -> bool:
    """Check, as PostgreSQL would, whether every slot of a question is in a folded text."""
    folded = fold_text(text)
    patterns = [one.pattern for one in synonyms.slots(words_of(question))]
    return all(re.search(p.replace(r"\m", r"\b").replace(r"\M", r"\b"), folded) for p in patterns)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("هوية", "إصدار البطاقة الشخصية"),
        ("البطاقة الشخصية", "هوية الأحوال"),
        ("كهربا", "Power for houses"),
        ("identity card", "بطاقة شخصية"),
        ("lost identity card", "lost هوية"),
    ],
)
def test_words_that_mean_the_same_are_found_by_each_other(question: str, text: str) -> None:
    assert finds(Synonyms(GROUPS), question, text)


def test_a_synonym_stands_as_a_word_and_not_within_another() -> None:
    assert not finds(Synonyms(GROUPS), "كهربا", "powerful")
    assert finds(Synonyms(GROUPS), "power", "powerful")


def test_a_card_is_no_energy() -> None:
    held = Synonyms([("كهرباء", "طاقة")])
    assert finds(held, "كهرباء", "وزارة الطاقة")
    assert not finds(held, "كهرباء", "إصدار بطاقة")


def test_what_has_no_synonym_is_looked_for_as_it_is() -> None:
    (slot,) = Synonyms(GROUPS).slots(words_of("طابو"))
    assert (slot.word, slot.pattern) == ("طابو", "طابو")


def test_an_own_file_adds_to_the_list(tmp_path: Path) -> None:
    own = tmp_path / "synonyms.toml"
    own.write_text('groups = [["طابو", "سند"]]', "utf-8")
    held = load_synonyms(own)
    assert finds(held, "طابو", "سند تسجيل")
    assert finds(held, "كهربا", "كهرباء")


@pytest.mark.parametrize("text", ["groups = 1", "groups = [[1]]", "= ", ""])
def test_a_file_that_is_no_list_is_refused_by_name(tmp_path: Path, text: str) -> None:
    own = tmp_path / "odd.toml"
    own.write_text(text, "utf-8")
    with pytest.raises(InvalidSetup, match=r"odd\.toml"):
        load_synonyms(own)
