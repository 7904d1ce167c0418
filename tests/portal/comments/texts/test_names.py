"""What looks like another name is found, whatever letters it is made of."""

import pytest

from portal.comments.texts.names import skeleton

ALIKE = [
    ("وزارة الصحة", "وزاره الصحه"),
    ("وزارة الصحة", "وزارة الصـــحة"),
    ("أمانة عمان", "أمانة.عمان"),
    ("أحمد", "احمد"),
    ("محمد", "مُحَمَّد"),
    ("علي", "علی"),
    ("سلمى", "سلمي"),
    ("كريم", "ڪريم"),
    ("بلدية", "بلديۃ"),
    ("سمير", "سمير\u200f"),
    ("سمير", "سم\u200cير"),
    ("Ministry", "Мιnіstrу"),
    ("PAYMENT", "РАУМЕNТ"),
    ("MODEE", "ΜΟDΕΕ"),
    ("Ahmad1", "AhmadI"),
    ("admin", "adm!n"),
    ("modern", "modem"),
    ("user 15", "user١٥"),
    ("user 15", "user १५"),
    ("Zaid", "𝒁𝒂𝒊𝒅"),
    ("HELLO", "ＨＥＬＬＯ"),
    ("Ali", "Ålí"),
]


@pytest.mark.parametrize(("name", "imitation"), ALIKE)
def test_what_looks_alike_has_one_skeleton(name: str, imitation: str) -> None:
    assert skeleton(name) == skeleton(imitation) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("سارة", "سامر"), ("حسن", "حسين"), ("ليلى", "ليث"), ("Rania", "Dania"), ("بدر", "نذر")],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize("nothing", ["", "ـــ", "\u200f\u200d", "ًٌ", "…"])
def test_what_shows_no_letter_has_no_skeleton(nothing: str) -> None:
    assert skeleton(nothing) == ""
