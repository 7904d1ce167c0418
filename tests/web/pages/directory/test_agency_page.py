import re

import pytest
from fastapi.testclient import TestClient

from tests.web.pages.directory.records import LOGO, words_of


def test_list_in_arabic_groups_by_letter_without_the_article(public: TestClient) -> None:
    page = public.get("/ar/agencies").text.partition("<main")[2]
    headings = re.findall(r'<h2 id="group-\d+"><bdi>(.)</bdi></h2>', page)
    assert headings == ["ا", "د", "و"]
    assert page.index("إدارة ترخيص") < page.index("دائرة الأحوال") < page.index("وزارة الداخلية")


def test_list_in_english_has_its_own_letters(public: TestClient) -> None:
    page = public.get("/en/agencies").text
    assert re.findall(r'<h2 id="group-\d+"><bdi>(.)</bdi></h2>', page) == ["C", "D", "M"]


def test_ended_agencies_stand_apart_and_lead_to_their_history(public: TestClient) -> None:
    page = public.get("/en/agencies").text
    current, _heading, ended = page.partition('id="ended"')
    assert "Passports Authority" not in current
    assert 'href="/en/agencies/passports-authority?history=yes"' in ended
    assert "until 31 December 2024" in ended
    assert "Telegraph Office" in ended and "Telegraph Office" not in current


def test_an_agency_that_ended_on_no_known_day_leads_to_its_heir(public: TestClient) -> None:
    moved = public.get("/en/agencies/telegraph-office", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (301, "/en/agencies/civil-status")
    said = words_of(public.get("/en/agencies/telegraph-office?history"))
    assert "This agency has ended. Its work is done by Civil Status" in said


def test_tree_puts_children_below_their_parents(public: TestClient) -> None:
    page = public.get("/en/agencies?view=tree").text.partition("<main")[2]
    below = page.partition('href="/en/agencies/ministry-of-interior"')[2].partition("</ul>")[0]
    assert '<ul class="tree">' in below
    assert "Driver Licensing Department" in below
    assert "Civil Status Department" in below


def test_sectors_have_the_agencies_and_the_rest_comes_last(public: TestClient) -> None:
    page = public.get("/en/agencies?view=sector").text
    assert re.findall(r'<h2 id="group-\d+">(?:<bdi>)?([\w ]+)', page) == [
        "Interior and civil status",
        "Transport",
    ]


def test_agency_page_says_all_that_is_official(public: TestClient) -> None:
    answer = public.get("/en/agencies/ministry-of-interior")
    said = words_of(answer)
    for words in (
        "Ministry of Interior",
        "وزارة الداخلية",
        "First part. Second part.",
        "Her Excellency Salma Example Minister of Interior Acting since 15 January 2025"
        " minister@interior.example https://salma.example X Facebook",
        "Salem Former",
        "from 1 January 2020 to 14 January 2025",
        "Driver Licensing Department",
        "Interior app Verified on 1 April 2026",
        "X Verified on 1 May 2026",
        "Last verified on 2 May 2026. To be reviewed by 1 August 2026.",
        "Medical check",
    ):
        assert words in said, words
    assert "former@interior.example" not in said
    assert 'href="tel:+96265001000"' in answer.text
    assert f'class="official-photo" src="/logos/{LOGO}"' in answer.text
    assert f'class="logo" src="/logos/{LOGO}"' in answer.text
    assert 'href="https://www.facebook.com/salma"' in answer.text


def test_overdue_review_is_said(public: TestClient) -> None:
    said = words_of(public.get("/en/agencies/ministry-of-interior"))
    assert "The review is overdue" in said
    assert "The review is overdue" not in words_of(public.get("/en/agencies/civil-status"))


def test_offices_of_an_agency_are_a_list_and_pins(public: TestClient) -> None:
    page = public.get("/en/agencies/drivers-department").text
    assert re.findall(r'data-number="(\d+)" data-id="([^"]+)"', page) == [
        ("1", "offices/OFF-2"),
        ("2", "offices/OFF-1"),
    ]
    assert 'data-lat="31.99"' in page
    assert 'id="map"' in page
    assert "2 offices" in words_of(public.get("/en/agencies/drivers-department"))


def test_office_names_its_agency_on_its_own_page(public: TestClient) -> None:
    known = public.get("/en/places/offices/OFF-1").text
    assert '<a href="/en/agencies/drivers-department">' in known
    unknown = public.get("/ar/places/offices/OFF-4").text
    assert "وزارة ما" in unknown
    assert "/ar/agencies/وزارة" not in unknown


@pytest.mark.parametrize(
    ("asked", "heir"),
    [
        ("/ar/agencies/traffic-office", "/ar/agencies/drivers-department"),
        ("/ar/agencies/passports-authority", "/ar/agencies/civil-status"),
        ("/en/services/licence-renewal", "/en/services/renew-driving-licence"),
    ],
)
def test_old_addresses_find_the_heir(public: TestClient, asked: str, heir: str) -> None:
    answer = public.get(asked)
    assert (answer.status_code, answer.headers["location"]) == (301, heir)
    assert answer.headers["cache-control"] == "public, no-cache"


def test_ended_agency_has_its_page_for_who_wants_the_history(public: TestClient) -> None:
    said = words_of(public.get("/en/agencies/passports-authority?history"))
    assert "This agency ended on 31 December 2024. Its work is done by Civil Status" in said
    without_heir = public.get("/en/agencies/the-old-council")
    assert without_heir.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/ar/agencies/nobody",
        "/ar/agencies/%00",
        "/ar/services/nothing",
        "/ar/services/%00",
        "/ar/audiences/kings",
        "/ar/life-events/x",
        "/ar/services?page=7",
        "/ar/agencies/civil-status?offices=9",
    ],
)
def test_what_is_not_there_has_a_page_that_says_so(public: TestClient, path: str) -> None:
    answer = public.get(path)
    assert answer.status_code == 404
    assert '<html lang="ar" dir="rtl">' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/en/agencies?view=x",
        "/en/agencies?colour=red",
        "/en/services?audience=king",
        "/en/services?page=0",
        "/en/services?sector='",
        "/en/search?kind=x",
        "/en/services/identity-card?for=king",
    ],
)
def test_wrong_parameter_is_refused_with_a_sentence(public: TestClient, path: str) -> None:
    assert public.get(path).status_code == 400


@pytest.mark.parametrize("path", ["agencies", "agencies/x", "services", "services/x", "search"])
def test_language_that_is_not_spoken_has_no_pages(public: TestClient, path: str) -> None:
    assert public.get(f"/fr/{path}").status_code == 404


def test_logo_is_kept_for_ever_and_may_do_nothing(public: TestClient) -> None:
    answer = public.get(f"/logos/{LOGO}")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "immutable" in answer.headers["cache-control"]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert public.get(f"/logos/{'b' * 64}").status_code == 404
    assert public.get("/logos/..%2f..%2fetc").status_code == 404
