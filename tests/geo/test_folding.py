import pytest
from sqlalchemy import text

from geo.folding import fold_text
from layers.deployment import Deployment

SAME = [
    ("مدرسة أساسية", "مدرسه اساسيه"),
    ("إربد", "اربد"),
    ("آل البيت", "ال البيت"),
    ("عمّان", "عمان"),
    ("مَدْرَسَة", "مدرسة"),
    ("مـــدرسة", "مدرسة"),
    ("مستشفى", "مستشفي"),
    ("الزرقاء", "الزرقا"),
    ("مسؤول", "مسوول"),
    ("رائد", "رايد"),
    ("مدرسة ٥", "مدرسة 5"),
    ("مدرسة ۵", "مدرسة 5"),
    ("École Française", "ecole francaise"),
    ("Al-Salt", "al salt"),
    ("ﻣﺪﺭﺳﺔ", "مدرسة"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_fold_to_the_same(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


def test_different_names_stay_different() -> None:
    assert len({fold_text(name) for name in ("عمان", "عمار", "مادبا", "معان")}) == 4


def test_what_has_no_letter_folds_to_nothing() -> None:
    assert fold_text("%%_ ـ ' \u064b") == ""


def test_the_database_folds_like_python(samples: Deployment) -> None:
    texts = [spelling for pair in SAME for spelling in pair]
    with samples.database.reading() as session:
        texts += session.scalars(
            text("SELECT name.value FROM feature, jsonb_each_text(names) AS name")
        ).all()
        folded = session.scalars(
            text(
                "SELECT fold_text(t) FROM unnest(CAST(:texts AS text[]))"
                " WITH ORDINALITY AS x(t, n) ORDER BY n"
            ),
            {"texts": texts},
        ).all()
    assert len(texts) > 4000
    assert [fold_text(t) for t in texts] == list(folded)
