"""Licences, categories and frequencies say in both languages what they are, and what follows."""

from datetime import date
from pathlib import Path

import pytest

from geo.country import load_country
from geo.errors import InvalidSetup
from portal.opendata.terms.loading import load_terms

TERMS = load_terms()


def test_every_term_has_a_name_in_every_language_of_the_country() -> None:
    languages = set(load_country("jo").languages)
    every = [*TERMS.licences, *TERMS.categories, *TERMS.frequencies]
    assert len(every) > 100
    assert [one.code for one in every if set(one.names) != languages] == []


def test_no_two_terms_of_a_list_are_called_the_same() -> None:
    for terms in (TERMS.licences, TERMS.categories, TERMS.frequencies):
        for language in ("ar", "en"):
            names = [one.names[language] for one in terms]
            assert len(names) == len(set(names))


def test_a_licence_that_nobody_has_reviewed_is_open_where_it_is_registered_so() -> None:
    own = TERMS.licences.of_country("JO")
    assert own.code == "jo-ogdl"
    assert own.conformance == "not reviewed"
    assert TERMS.licences.is_open(own.code)


def test_a_country_without_a_licence_of_its_own_gets_one_that_everybody_knows() -> None:
    assert TERMS.licences.of_country("no").code == "cc-by-4.0"


@pytest.mark.parametrize("code", ["cc-by-nc-4.0", "other-closed", "not-specified", "unheard-of"])
def test_what_forbids_something_or_is_unknown_is_not_open(code: str) -> None:
    assert not TERMS.licences.is_open(code)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("CC-BY-4.0", "cc-by-4.0"),
        ("http://creativecommons.org/licenses/by/4.0", "cc-by-4.0"),
        ("odc-odbl", "odbl-1.0"),
        ("الرخصة الحكومية الأردنية للبيانات المفتوحة", "jo-ogdl"),
        ("notspecified", "not-specified"),
    ],
)
def test_a_licence_is_known_by_what_others_call_it(said: str, code: str) -> None:
    found = TERMS.licences.known_as(said)
    assert found is not None
    assert found.code == code


def test_a_category_knows_what_is_above_and_below_it() -> None:
    way = [one.code for one in TERMS.categories.way_to("gross_domestic_product")]
    assert way == ["economy", "national_accounts", "gross_domestic_product"]
    assert "gross_domestic_product" in TERMS.categories.within("economy")
    assert TERMS.categories.within("national_accounts") < TERMS.categories.within("economy")
    assert TERMS.categories.way_to("nothing") == ()


def test_a_part_has_the_theme_of_what_is_above_it() -> None:
    theme = TERMS.categories.theme_of("gross_domestic_product")
    assert theme == "http://publications.europa.eu/resource/authority/data-theme/ECON"
    assert all(TERMS.categories.theme_of(one.code) for one in TERMS.categories)


@pytest.mark.parametrize(
    ("code", "last", "due"),
    [
        ("daily", date(2026, 2, 28), date(2026, 3, 1)),
        ("weekly", date(2026, 12, 28), date(2027, 1, 4)),
        ("monthly", date(2026, 1, 31), date(2026, 2, 28)),
        ("monthly", date(2026, 12, 15), date(2027, 1, 15)),
        ("quarterly", date(2026, 11, 30), date(2027, 2, 28)),
        ("yearly", date(2028, 2, 29), date(2029, 2, 28)),
        ("every_ten_years", date(2015, 11, 30), date(2025, 11, 30)),
        ("irregular", date(2026, 1, 1), None),
        ("never", date(2026, 1, 1), None),
        ("continuous", date(2026, 1, 1), None),
    ],
)
def test_the_next_version_is_due_after_the_frequency(
    code: str, last: date, due: date | None
) -> None:
    frequency = TERMS.frequencies.get(code)
    assert frequency is not None
    assert frequency.next_due(last) == due


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("http://purl.org/cld/freq/annual", "yearly"),
        ("R/P1M", "monthly"),
        ("Fortnightly", "every_two_weeks"),
        ("http://publications.europa.eu/resource/authority/frequency/IRREG", "irregular"),
    ],
)
def test_a_frequency_is_known_by_what_others_call_it(said: str, code: str) -> None:
    found = TERMS.frequencies.known_as(said)
    assert found is not None
    assert found.code == code


def test_a_deployment_may_have_lists_of_its_own(tmp_path: Path) -> None:
    own = '[[terms]]\ncode = "a"\nnames = { en = "A" }\nis_open = true\nconformance = "approved"\n'
    (tmp_path / "data_licences.toml").write_text(own, "utf-8")
    assert [one.code for one in load_terms(tmp_path).licences] == ["a"]
    assert len(list(load_terms(tmp_path).categories)) == len(list(TERMS.categories))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data_licences", "terms = 1"),
        ("data_licences", '[[terms]]\ncode = "a"\nnames = {}\nis_open = true\nconformance = "?"\n'),
        (
            "data_licences",
            '[[terms]]\ncode = "a"\nnames = {}\nis_open = false\nconformance = "approved"\n',
        ),
        ("data_categories", '[[terms]]\ncode = "a"\nnames = {}\nparent = "b"\n'),
        ("data_categories", '[[terms]]\ncode = "a"\nnames = {}\n' * 2),
        ("data_frequencies", '[[terms]]\ncode = "a"\nwhat = 1\n'),
    ],
)
def test_a_list_that_cannot_be_right_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    with pytest.raises(InvalidSetup, match=name):
        load_terms(tmp_path)
