import re

import pytest
from fastapi.testclient import TestClient

from tests.web.pages.directory.records import words_of


def found(page: str, kind: str) -> list[str]:
    part = page.partition(f'id="found-{kind}"')[2].partition("</section>")[0]
    return re.findall(r'class="line-name"><a href="/\w\w/\w+/([\w/-]+)', part)


@pytest.mark.parametrize("asked", ["رخصة القيادة", "الرخصه", "رُخصة", "licence", "LICENCE driving"])
def test_service_is_found_however_it_is_spelt(public: TestClient, asked: str) -> None:
    page = public.get("/ar/search", params={"q": asked}).text
    assert found(page, "services") == ["renew-driving-licence"]


def test_slip_of_the_pen_is_forgiven_and_said(public: TestClient) -> None:
    for asked in ("رخسة القيادة", "drivng licens"):
        answer = public.get("/ar/search", params={"q": asked})
        assert found(answer.text, "services") == ["renew-driving-licence"], asked
    english = words_of(public.get("/en/search?q=drivng licens"))
    assert "No word was found exactly as you wrote it" in english


def test_all_kinds_are_found_together(public: TestClient) -> None:
    page = public.get("/en/search?q=office").text
    assert len(found(page, "places")) == 4
    both = public.get("/en/search?q=department").text
    assert found(both, "agencies") == ["civil-status", "drivers-department"]
    assert "2 results for" in words_of(public.get("/en/search?q=department"))


def test_filters_narrow_and_count(public: TestClient) -> None:
    page = public.get("/en/search?q=card&audience=citizen").text
    assert found(page, "services") == ["identity-card"]
    none = public.get("/en/search?q=card&audience=visitor").text
    assert found(none, "services") == []
    online = public.get("/en/search?q=check&online=yes").text
    assert found(online, "services") == ["medical-check"]
    facets = public.get("/en/search?q=licence").text
    assert re.search(
        r'href="\?q=licence&amp;audience=resident"><bdi>Resident</bdi> <bdi[^>]*>1</bdi>', facets
    )


def test_kind_and_no_question(public: TestClient) -> None:
    page = public.get("/en/search?q=office&kind=agencies").text
    assert found(page, "places") == []
    empty = public.get("/en/search")
    assert empty.status_code == 200
    assert "Write what you are looking for" in words_of(empty)


@pytest.mark.parametrize("asked", ["%", "_", "'; DROP TABLE agency; --", "\\", "()&|!:*", "؟"])
def test_signs_mean_nothing_to_the_database(public: TestClient, asked: str) -> None:
    answer = public.get("/ar/search", params={"q": asked})
    assert answer.status_code == 200
    assert 'id="found-services"' not in answer.text
    assert public.get("/ar/agencies/civil-status").status_code == 200


def test_too_long_a_question_is_refused(public: TestClient) -> None:
    assert public.get("/ar/search", params={"q": "x" * 201}).status_code == 400
    assert public.get("/ar/search", params={"q": "x\0"}).status_code == 400


def test_empty_question_says_that_nothing_was_written(public: TestClient) -> None:
    said = "Nothing was written to search for"
    assert said in words_of(public.get("/en/search?q="))
    assert said not in words_of(public.get("/en/search"))
