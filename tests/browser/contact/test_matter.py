"""Officers merge cases of one matter, ask somebody outside, and take a call, in a browser."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.officer_roles import Role
from portal.contact.rules import Kind, Person
from tests.browser.contact.test_officers import go, press
from tests.browser.contact.town import DEVICES, Town, look
from tests.browser.directory.site import AGENCY
from tests.browser.matrix import journey
from tests.browser.visitor import MakeVisit

WAYS = [("ar", "phone"), ("en", "desk"), journey("en", "phone"), journey("ar", "desk")]
LAMP = "مصباح الشارع عند المطحنة مطفأ"


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody wants to look at it."""
    if folder := os.environ.get("AROUNDME_TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def lamps(town: Town, way: str) -> list[str]:
    """File three complaints about one lamp, one of them in English."""
    found = []
    for number in range(3):
        town.later()
        email = f"lamp{number}-{way}@home.example"
        person = Person(name="رنا", email=email, phone=f"+96279777{number}{len(way):03}")
        body = f"مطفأ منذ أسبوع {number}"
        told = {"agency": AGENCY, "subject": f"{LAMP} {way}", "body": body}
        found.append(str(town.house.file(Kind.COMPLAINT, person, **told).reference))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(("language", "device"), WAYS)
def test_an_officer_merges_and_asks_outside_and_a_contractor_answers(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    way = f"{language}-{device}"
    first, second, third = lamps(town, way)
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        page = made.page
        town.sign_in(page, town.house.officer(Role.EDITOR, AGENCY))
        _merge(page, town, way, (first, second, third), axe)
        go(page, town, language, first)
        picture(page, f"leading-{way}")
        look(page, axe)
        page.locator("details:has(#f-outside_text) > summary").click()
        page.locator("#f-email").fill(f"works-{way}@contractor.example")
        page.locator("#f-outside_text").fill("متى يُصلح المصباح؟")
        look(page, axe)
        press(page, "ask_outside")
        picture(page, f"asked-{way}")
        link = re.search(
            r"http://\S+/contact/reaction/\S+", town.mails(f"works-{way}@contractor.example")[-1]
        )
        assert link is not None
        path = link[0].partition("/contact/")[2]
        page.context.clear_cookies()
        page.goto(f"{town.address}/{language}/contact/{path}")
        expect(page.locator("main")).to_contain_text("متى يُصلح المصباح؟")
        expect(page.locator("main")).not_to_contain_text(LAMP)
        look(page, axe)
        picture(page, f"reaction-{way}")
        page.locator("#text").fill("غدًا")
        with page.expect_navigation():
            page.locator("form:has(#text) button").click()
        look(page, axe)


def _merge(page: Page, town: Town, way: str, references: tuple[str, str, str], axe: str) -> None:
    """Merge three cases on the page of the second; the first leads."""
    first, second, third = references
    go(page, town, way[:2], second)
    for one in (first, third):
        page.locator(f"[name=with][value='{town.house.case(one).id}']").check()
    look(page, axe)
    picture(page, f"similar-{way}")
    press(page, "merge")
    look(page, axe)
    assert town.house.case(second).duplicate_of == town.house.case(first).id


@pytest.mark.parametrize(("language", "device"), WAYS)
def test_an_officer_takes_a_call_and_reads_the_reference(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    way = f"{language}-{device}"
    # On a phone a script makes steps of the form: whoever has none sees it whole.
    told = {"java_script_enabled": device == "desk", "reduced_motion": "reduce"}
    with visit(viewport=DEVICES[device], **told) as made:
        page = made.page
        town.sign_in(page, town.house.officer(Role.EDITOR, AGENCY))
        page.goto(f"{town.address}/{language}/officers/intake")
        if device == "desk":
            look(page, axe)
        picture(page, f"intake-kinds-{way}")
        page.locator("a[href$='/intake/question']").click()
        picture(page, f"intake-form-{way}")
        page.locator("#f-subject").fill(f"اتصال {way}")
        page.locator("#f-text").fill("كيف أجدد رخصتي؟")
        page.locator("#f-phone").fill("0791234567")
        page.locator("#f-name").fill("رنا")
        press(page, "keep")
        page.locator("a[href$='/intake/question']").click()
        expect(page.locator("#f-subject")).to_have_value(f"اتصال {way}")
        page.locator("[name=keeps_contact][value=yes]").check()
        with page.expect_navigation():
            page.locator("button[value=send]").click()
        expect(page.locator("output")).to_have_text(re.compile(r"Q-\w{5}-\w{5}-\w"))
        if device == "desk":
            look(page, axe)
        picture(page, f"intake-taken-{way}")
