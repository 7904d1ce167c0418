"""Ten questions of a citizen, on a phone: from the finder's first page to the answer on the screen.

`make journeys` walks them in both languages and prints taps, letters and seconds. How many taps a
question may take is held here; more is a step backwards.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import MakeVisit
from tests.browser.walk import Walk

AMMAN = {"latitude": 31.95391234, "longitude": 35.91061234, "accuracy": 20}
HERE = {"permissions": ["geolocation"], "geolocation": AMMAN}
OPENNESS = re.compile("مفتوح|مغلق|يفتح|يغلق|[Oo]pen|[Cc]lose")


def _card(walk: Walk) -> Page:
    expect(walk.page.locator("ol.cards > li").first).to_be_visible()
    return walk.page


def _quick(walk: Walk, asked: str) -> None:
    walk.tap(walk.page.locator(f".quick-searches a[href*='{asked}']"))
    walk.page.wait_for_url(re.compile(r"lat="))


def _chip(walk: Walk, asked: str) -> None:
    walk.tap(walk.page.locator(f".chip-row a[href*='{asked}']"))
    walk.page.wait_for_url(re.compile(re.escape(asked)))


def _to_search(walk: Walk, words: str) -> None:
    walk.tap(walk.page.locator("nav.sections a[href$='/search']"))
    walk.type(walk.page.locator("#site-q"), words)
    walk.enter()
    walk.page.wait_for_url(re.compile(r"[?&]q="))


def _nearest_open_pharmacy(walk: Walk, _language: str) -> None:
    _quick(walk, "kind=pharmacy")
    _chip(walk, "open=now")
    expect(_card(walk).locator(".is-open").first).to_be_visible()


def _girls_school_with_phone(walk: Walk, _language: str) -> None:
    _quick(walk, "gender=girls")
    _chip(walk, "authority=government")
    expect(_card(walk).locator("ol.cards a[href^='tel:']").first).to_be_visible()


def _where_to_renew_a_licence(walk: Walk, _language: str) -> None:
    _quick(walk, "services=vehicles")
    expect(_card(walk).locator("ol.cards > li").first).to_contain_text(OPENNESS)


def _emergency_near_wadi_musa(walk: Walk, language: str) -> None:
    text, name = {"ar": ("وادي مو", "وادي موسى"), "en": ("wadi mu", "Wadi Musa")}[language]
    walk.type(walk.page.locator("#place"), text)
    walk.choose(name)
    walk.page.wait_for_url(re.compile("lat="))
    _chip(walk, "layers=health")
    # None stands within the usual distance: the chip leads as far as the nearest.
    _chip(walk, "emergency=true")
    kind = {"ar": "مستشفى", "en": "Hospital"}[language]
    expect(_card(walk).locator("ol.cards > li").first.locator(".card-kinds")).to_contain_text(kind)


def _government_school_near_me(walk: Walk, _language: str) -> None:
    _quick(walk, "authority=government")
    expect(_card(walk).locator(".card-distance").first).to_be_visible()


def _papers_for_a_passport(walk: Walk, language: str) -> None:
    _to_search(walk, {"ar": "تجديد جواز السفر", "en": "renew passport"}[language])
    walk.tap(walk.page.locator("main a[href$='/services/renew-passport']"))
    expect(walk.page.locator(".paper").first).to_be_visible()


def _fee_of_a_birth_certificate(walk: Walk, language: str) -> None:
    _to_search(walk, {"ar": "شهادة ميلاد", "en": "birth certificate"}[language])
    walk.tap(walk.page.locator("main a[href$='/services/issue-birth-certificate']"))
    expect(walk.page.locator(".fees dd").first).to_be_visible()


def _what_is_at_the_seventh_circle(walk: Walk, language: str) -> None:
    text, name = {
        "ar": ("الدوار الس", "الدوار السابع"),
        "en": ("seventh c", "Seventh Circle"),
    }[language]
    walk.type(walk.page.locator("#place"), text)
    walk.choose(name)
    walk.page.wait_for_url(re.compile("lat="))
    expect(walk.page.locator("#results-heading")).to_contain_text(name)


def _phone_of_the_health_ministry(walk: Walk, language: str) -> None:
    _to_search(walk, {"ar": "رقم وزارة الصحة", "en": "ministry of health"}[language])
    walk.tap(walk.page.locator("main a[href$='/agencies/ministry-of-health']"))
    expect(walk.page.locator("main a[href^='tel:']").first).to_be_visible()


def _way_to_the_nearest_hospital(walk: Walk, _language: str) -> None:
    _quick(walk, "kind=hospital")
    expect(_card(walk).locator("ol.cards > li").first.locator("a.button").first).to_be_visible()


# What is asked, how it is found, and how many taps it may take.
QUESTIONS: dict[str, tuple[Callable[[Walk, str], None], int]] = {
    "the nearest pharmacy that is open": (_nearest_open_pharmacy, 2),
    "a girls' government school, and its phone": (_girls_school_with_phone, 2),
    "where to renew my licence, and is it open": (_where_to_renew_a_licence, 1),
    "a hospital with emergency near Wadi Musa": (_emergency_near_wadi_musa, 4),
    "the nearest government school": (_government_school_near_me, 1),
    "which papers a passport needs": (_papers_for_a_passport, 4),
    "what a birth certificate costs": (_fee_of_a_birth_certificate, 4),
    "what there is at the Seventh Circle": (_what_is_at_the_seventh_circle, 2),
    "the phone of the ministry of health": (_phone_of_the_health_ministry, 4),
    "the way to the nearest hospital": (_way_to_the_nearest_hospital, 1),
}


@pytest.mark.journey
@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_in_a_few_taps(
    visit: MakeVisit,
    record_property: Callable[[str, object], None],
    question: str,
    language: str,
) -> None:
    answer, most_taps = QUESTIONS[question]
    with visit(**HERE) as made:
        page = made.go(f"/{language}/around-me")
        walk = Walk(page)
        answer(walk, language)
        told = f"{walk.taps} taps, {walk.letters} letters, {walk.seconds:.1f} s"
        record_property("walk", f"{question} ({language}): {told}")
        assert walk.taps <= most_taps
