import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tests.web.pages.directory.records import words_of

LICENCE = "/en/services/renew-driving-licence"


def test_service_page_says_all_that_one_needs(public: TestClient) -> None:
    said = words_of(public.get(LICENCE))
    for words in (
        "Renew a driving licence",
        "Renew before it ends",
        "Cards only",
        "Driver Licensing Department",
        "12.500 Jordanian dinars to 30 Jordanian dinars, depending on the case extras apart",
        "Delivery by post Extra, on top of the fee 1.500 Jordanian dinars",
        "Traffic fees regulation",
        "Time needed 3 days",
        "These services come first: Medical check",
        "Have your eyes tested 2 hours",
        "The licence is printed done by the agency",
        "Licence Licence, valid for 10 years",
        "From the age of 18",
        "My car",
        "Traffic act",
        "Last verified on 1 March 2026. To be reviewed by 1 September 2026.",
    ):
        assert words in said, words
    assert "An old fee" not in said
    steps = [said.index(step) for step in ("Have your eyes", "Pay the fee", "The licence is pr")]
    assert steps == sorted(steps)


def test_needs_are_those_of_the_audience(public: TestClient) -> None:
    resident = words_of(public.get(f"{LICENCE}?for=resident"))
    assert "Residence permit" in resident
    assert "Identity card" not in resident
    assert "Fee 30 Jordanian dinars" in resident
    citizen = words_of(public.get(f"{LICENCE}?for=citizen"))
    assert "Fee 12.500 Jordanian dinars" in citizen
    assert "Residence permit" not in citizen
    visitor = words_of(public.get(f"{LICENCE}?for=visitor"))
    assert "This service is not for Visitor" in visitor


def test_papers_lead_to_the_service_that_issues_them(public: TestClient) -> None:
    page = public.get(LICENCE).text
    assert '<a href="/en/services/identity-card">' in page
    assert '<a href="/en/agencies/ministry-of-interior">' in page


def test_channels_say_whether_they_are_open_and_can_be_called(public: TestClient) -> None:
    page = public.get(LICENCE).text
    channels = page.partition('id="channels"')[2].partition("</section>")[0]
    assert channels.count("Open now") == 2
    assert 'href="tel:+96265002000"' in channels
    assert 'href="https://renew.example"' in channels


def test_ended_service_says_so_and_is_in_no_list(public: TestClient) -> None:
    assert "This service has ended" in words_of(public.get("/en/services/telegram"))
    assert "Send a telegram" not in words_of(public.get("/en/services"))
    assert "Send a telegram" in words_of(public.get("/en/services?status=defunct"))


def test_nearest_offices_stand_on_the_page_with_distance_and_phone(public: TestClient) -> None:
    page = public.get(f"{LICENCE}?lat=31.95&lon=35.92&for=citizen")
    near = page.text.partition('aria-labelledby="near"')[2].partition("</section>")[0]
    assert re.findall(r'data-id="([^"]+)"', near) == ["offices/OFF-1", "offices/OFF-2"]
    assert near.count("Open now") == 2
    assert 'href="tel:+96265003000"' in near
    assert "950 m" in near
    assert '<input type="hidden" name="for" value="citizen">' in near
    finder = re.search(r'href="(/en/around-me\?[^"]+)"', near)
    assert finder is not None
    found = public.get(unescape(finder[1]))
    assert re.findall(r'<li class="card"[^>]* data-id="([^"]+)"', found.text) == ["offices/OFF-1"]
    assert page.headers["cache-control"] == "private, no-cache"


def test_place_is_found_chosen_or_asked_for_again(public: TestClient) -> None:
    assert 'data-id="offices/OFF-1"' in public.get(f"{LICENCE}?place=31.95, 35.92").text
    unknown = public.get(f"{LICENCE}?place=xyzzyqq")
    assert "No place called “xyzzyqq” was found" in words_of(unknown)
    wrong = public.get(f"{LICENCE}?lat=95&lon=35")
    assert wrong.status_code == 200
    said = words_of(wrong)
    assert "95 is out of range" in said


def test_form_asks_where_offices_give_the_service_and_only_there(public: TestClient) -> None:
    page = public.get(LICENCE).text
    assert re.search(r'<form class="search near-form" action="/en/services/renew', page)
    finder = re.search(r'href="(/en/around-me\?[^"]+)"', page)
    assert finder is not None
    assert unescape(finder[1]) == (
        "/en/around-me?layers=offices&agency=drivers-department&services=vehicles"
    )
    assert "near-form" not in public.get("/en/services/medical-check").text
    said = words_of(public.get(unescape(finder[1])))
    assert "Driver Licensing Department Remove this filter" in said


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["identity-card", "medical-check", "renew-driving-licence"]),
        ("audience=resident", ["medical-check", "renew-driving-licence"]),
        ("life_event=my_health", ["medical-check"]),
        ("agency=civil-status", ["identity-card"]),
        ("sector=transport", ["renew-driving-licence"]),
        ("online=yes", ["medical-check", "renew-driving-licence"]),
        ("online=no", ["identity-card"]),
        ("status=defunct", ["telegram"]),
        ("audience=resident&sector=transport&online=yes", ["renew-driving-licence"]),
        ("audience=&sector=&page=1", ["identity-card", "medical-check", "renew-driving-licence"]),
        ("agency=nobody", []),
    ],
)
def test_filters_leave_what_was_asked_for(public: TestClient, query: str, codes: list[str]) -> None:
    page = public.get(f"/en/services?{query}").text
    assert re.findall(r'class="line-name"><a href="/en/services/([\w-]+)"', page) == codes


def test_list_is_in_the_order_of_its_language(public: TestClient) -> None:
    page = public.get("/ar/services").text
    assert re.findall(r'class="line-name"><a href="/ar/services/([\w-]+)"', page) == [
        "identity-card",
        "medical-check",
        "renew-driving-licence",
    ]


def test_start_of_the_services_leads_by_who_one_is_and_what_happens(public: TestClient) -> None:
    page = public.get("/ar/services").text
    assert page.count('href="/ar/audiences/') == 6
    assert re.findall(r'class="tile" href="/ar/life-events/(\w+)"', page) == [
        "my_health",
        "my_car",
        "my_documents",
    ]


def test_audience_has_a_page_that_events_narrow(public: TestClient) -> None:
    said = words_of(public.get("/en/audiences/citizen"))
    assert "3 services" in said
    narrowed = public.get("/en/audiences/citizen?life_event=my_documents")
    assert "1 service Identity" in words_of(narrowed)
    assert "Identity card" in words_of(narrowed)
    assert "Renew a driving licence" not in words_of(narrowed)


def test_life_event_bundles_services_across_agencies(public: TestClient) -> None:
    said = words_of(public.get("/en/life-events/my_car"))
    for words in ("Renew a driving licence", "Medical check", "Ministry of Interior", "2 services"):
        assert words in said
    narrowed = words_of(public.get("/en/life-events/my_car?audience=visitor"))
    assert "0 services" in narrowed
