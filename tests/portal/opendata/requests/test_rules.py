"""How data requests end and in how many days they are answered are lists of a deployment."""

from datetime import date
from pathlib import Path

import pytest

from geo.country import load_country
from geo.errors import InvalidFields, InvalidSetup
from portal.opendata.requests.loading import load_request_rules
from portal.opendata.requests.reading import read_answer, read_request
from portal.opendata.requests.rules import Need
from portal.workflow.definitions import LANGUAGES
from tests.portal.opendata.requests.office import TITLE

ONE = """
[[circumstances]]
code = "{code}"
names = {{ ar = "س", en = "{code}" }}
texts = {{ ar = "س", en = "{code}" }}
may_be_appealed = true
"""


def test_every_circumstance_says_what_has_to_be_named_and_whether_it_may_be_appealed() -> None:
    known = load_request_rules().circumstances
    told = {one.code: (one.needs, one.may_be_appealed) for one in known}
    assert told == {
        "published": (Need.DATASET, False),
        "already_published": (Need.DATASET, True),
        "published_in_part": (Need.DATASET, True),
        "published_later": (Need.DAY, True),
        "elsewhere": (Need.ADDRESS, True),
        "other_agency": (Need.AGENCY, False),
        "does_not_exist": (None, True),
        "law": (Need.LAW, True),
        "personal_data": (None, True),
        "not_for_everybody": (None, True),
        "withdrawn": (None, False),
    }
    for one in known:
        assert all(one.names[language] and one.texts[language] for language in LANGUAGES)


def test_a_deployment_has_circumstances_and_days_of_its_own(tmp_path: Path) -> None:
    said = ONE.format(code="given") + ONE.format(code="spam") + "is_public = false\n"
    said += ONE.format(code="taken_back") + "by_asker = true\n"
    (tmp_path / "data_request_circumstances.toml").write_text(said, "utf-8")
    days = "working_days = 20\n[agencies]\nlicensing = 7\n"
    (tmp_path / "data_request_days.toml").write_text(days, "utf-8")
    rules = load_request_rules(tmp_path)
    assert [one.code for one in rules.circumstances] == ["given", "spam", "taken_back"]
    assert [rules.days.of(agency) for agency in ("licensing", "other", None)] == [7, 20, 20]


@pytest.mark.parametrize(
    ("name", "said", "reason"),
    [
        ("circumstances", "circumstances = 1", "not iterable"),
        ("circumstances", ONE.format(code="a") * 2, "twice"),
        ("circumstances", ONE.format(code="a"), "by_asker"),
        ("circumstances", ONE.format(code="a") + "by_asker = true\n", "is_public"),
        ("circumstances", ONE.format(code="a") + "passes_on = true\nby_asker = true\n", "agency"),
        ("circumstances", ONE.format(code="a") + 'needs = "money"\n', "money"),
        ("days", "working_days = 0", "from 1 to 250"),
        ("days", "working_days = 5\n[agencies]\nx = 999", "from 1 to 250"),
        ("days", "days = 5", "working_days"),
        ("days", "working_days =", "nvalid value"),
    ],
)
def test_a_list_that_does_not_fit_together_is_refused_at_the_start(
    tmp_path: Path, name: str, said: str, reason: str
) -> None:
    (tmp_path / f"data_request_{name}.toml").write_text(said, "utf-8")
    with pytest.raises(InvalidSetup) as error:
        load_request_rules(tmp_path)
    assert reason in str(error.value)


def test_a_request_needs_words_and_every_fault_is_told_at_once() -> None:
    with pytest.raises(InvalidFields) as error:
        read_request({"title": " ", "text": "\u200f", "agency": "../x"}, "en")
    assert {one.parameter for one in error.value.faults} == {"title", "text", "agency"}
    new = read_request({"title": TITLE, "text": "**Each** [year](https://x.example)"}, "en")
    assert (new.title, new.agency) == (TITLE, None)
    assert "<strong>Each</strong>" in new.text.html
    assert "<a" not in new.text.html


@pytest.mark.parametrize(
    ("circumstance", "named", "faulty"),
    [
        ("", {}, {"circumstance"}),
        ("withdrawn", {}, {"circumstance"}),
        ("published", {}, {"dataset"}),
        ("published_later", {"day": "2020-01-01"}, {"day"}),
        ("published_later", {"day": "soon"}, {"day"}),
        ("elsewhere", {"address": "javascript:alert(1)"}, {"address"}),
        ("elsewhere", {"address": "https://a@b.example"}, {"address"}),
        ("other_agency", {}, {"to_agency"}),
        ("law", {"law_en": "Law 1"}, {"law_ar"}),
        ("does_not_exist", {"text_ar": ""}, {"text_ar"}),
    ],
)
def test_what_a_circumstance_needs_has_to_be_named_in_every_language(
    circumstance: str, named: dict[str, str], faulty: set[str]
) -> None:
    given = {"circumstance": circumstance, "text_ar": "نعم", "text_en": "Yes", **named}
    known = load_request_rules().circumstances
    with pytest.raises(InvalidFields) as error:
        read_answer(given, load_country("jo"), known, date(2031, 5, 4))
    assert {one.parameter for one in error.value.faults} == faulty
