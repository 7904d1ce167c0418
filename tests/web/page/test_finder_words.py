"""Kinds of place that a question in words names, for the finder."""

import pytest

from layers.catalogue.definitions import load_catalogue
from web.page.finder_words import kinds_in_finder


@pytest.mark.parametrize(
    ("question", "kind", "filters"),
    [
        ("صيدلية", "Pharmacy", "layers=health&radius=50000&kind=pharmacy"),
        ("where is the nearest pharmacy", "Pharmacy", "layers=health&radius=50000&kind=pharmacy"),
        ("مدرسة بنات", "School", "layers=schools&radius=50000&gender=girls"),
        ("مدرسة حكومية", "School", "layers=schools&radius=50000&authority=government"),
        (
            "hospital emergency",
            "Hospital",
            "layers=health&radius=50000&kind=hospital&emergency=yes",
        ),
    ],
)
def test_the_kind_and_what_is_said_of_it_become_a_search(
    question: str, kind: str, filters: str
) -> None:
    (found,) = kinds_in_finder("en", load_catalogue(), question)
    assert found.names["en"] == kind
    assert found.address == f"/en/around-me?{filters}"


@pytest.mark.parametrize("question", ["", "تجديد جواز السفر", "البتراء", "passport", "university"])
def test_a_question_about_no_kind_of_place_leads_to_none(question: str) -> None:
    assert kinds_in_finder("ar", load_catalogue(), question) == []
