"""Registration in a browser: each kind of person, codes out of a real inbox and text message."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.citizens.registering_town import (
    COUNTRY_OF_PASSPORTS,
    RegisteringTown,
    press,
    registering_town,
    somebody,
)
from tests.browser.contact.town import DEVICES, look
from tests.browser.matrix import journey
from tests.browser.test_accounts import authenticator
from tests.browser.visitor import MakeVisit
from tests.conftest import Databases
from tests.simulators.agencies.persons import Person

PASSWORD = "four quiet olive trees"  # noqa: S105 - of nobody
KINDS = (
    ("citizen", "national", "99012345{:02}", ""),
    ("resident", "residency", "59012345{:02}", ""),
    ("visitor", "passport", "T01234{:02}", ""),
    ("business", "national", "99012346{:02}", "2000346{:02}"),
)
_FIRST = {("citizen", "ar", "phone"), ("business", "en", "desk")}
_WAYS = [
    (kind, language, device)
    for kind, *_more in KINDS
    for language in ("ar", "en")
    for device in DEVICES
]
WAYS = [way if way in _FIRST else journey(*way) for way in _WAYS]


@pytest.fixture(scope="module")
def town(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RegisteringTown]:
    """A server with agencies, mail server and SMS gateway."""
    folder = tmp_path_factory.mktemp("registering")
    with registering_town(databases, sample_template, folder) as made:
        yield made


@pytest.fixture(scope="module")
def address(town: RegisteringTown) -> str:
    """The address of that server, in the place of the finder's."""
    return town.town.address


def seen(page: Page, axe: str, name: str) -> None:
    """Look at a page, and keep a picture of it where pictures are wanted."""
    folder = os.environ.get("AROUNDME_TEST_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    look(page, axe)


@dataclass(frozen=True)
class Walk:
    """One way through the pages: whose, in which language, on which device."""

    page: Page
    town: RegisteringTown
    axe: str
    kind: str
    name: str
    number: int

    def seen(self, step: int) -> None:
        """Look at the page of a step."""
        seen(self.page, self.axe, f"{step}-{self.name}")

    @property
    def language(self) -> str:
        """The language of the walk."""
        return self.name.partition("-")[0]

    @property
    def person(self) -> Person:
        """Who registers."""
        _kind, id_type, pattern, _company = next(one for one in KINDS if one[0] == self.kind)
        return somebody(id_type, pattern.format(self.number))

    def show_who(self) -> None:
        """Choose a kind, fill in who one is, and wait for the register."""
        page, person = self.page, self.person
        page.locator(f"input[value={self.kind}]").check()
        press(page, "/register")
        page.locator("#f-number").fill(person.number)
        if self.kind == "visitor":
            page.locator("#f-country").select_option(COUNTRY_OF_PASSPORTS)
        page.locator("#f-born").fill(person.birth_date.isoformat())
        page.locator("#f-proof").fill(person.card_number)
        if self.kind == "business":
            page.locator("#f-company").fill(KINDS[-1][-1].format(self.number))
        self.seen(2)
        press(page, "/register/identity")
        self.seen(3)
        self.town.look_at_evidence()
        page.goto(f"{self.town.town.address}/{self.language}/register/identity/answer")

    def confirm(self) -> None:
        """Give a number and an address, and type back what came there."""
        page, town = self.page, self.town.town
        email, phone = f"person{self.number}@home.example", f"+9627912345{self.number}"
        page.locator("#phone").fill(phone)
        page.locator("#email").fill(email)
        self.seen(4)
        press(page, "/register/contact")
        self.seen(5)
        page.locator("#phone_code").fill(town.code(phone))
        page.locator("#email_code").fill(_code_of(town.mails(email)[-1]))
        press(page, "/register/contact/codes")

    def end(self) -> None:
        """Choose a password, agree to one thing, and register."""
        page = self.page
        page.locator("#password").fill(PASSWORD)
        self.seen(6)
        press(page, "/register/credential")
        expect(page.locator(".lead")).to_contain_text(self.person.name[self.language])
        page.locator("#f-news").check()
        self.seen(7)
        press(page, "/register/consents")


@pytest.mark.parametrize(("kind", "language", "device"), WAYS)
def test_somebody_registers_by_the_card(
    visit: MakeVisit, town: RegisteringTown, axe: str, kind: str, language: str, device: str
) -> None:
    """From the first page to the last; the register is simulated over real HTTP."""
    number = _WAYS.index((kind, language, device)) + 10
    town.later()
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        page = made.go(f"/{language}/register")
        walk = Walk(page, town, axe, kind, f"{language}-{device}-{kind}", number)
        walk.seen(1)
        walk.show_who()
        walk.confirm()
        walk.end()
        walk.seen(8)
        assert page.url.endswith(f"/{language}/register/done")
        assert [one for one in page.context.cookies() if one["name"] == "__Host-session"]


def test_somebody_registers_with_a_passkey_and_signs_in_with_it(
    visit: MakeVisit, town: RegisteringTown, axe: str
) -> None:
    """The device makes it before there is an account; there is never a password."""
    town.later()
    with visit(viewport=DEVICES["phone"], reduced_motion="reduce") as made:
        page = made.go("/ar/register")
        with authenticator(page):
            walk = Walk(page, town, axe, "citizen", "ar-phone-passkey", 40)
            walk.show_who()
            walk.confirm()
            press(page, "/register/credential/passkey")
            page.wait_for_url("**/ar/register/consents")
            press(page, "/register/consents")
            assert page.url.endswith("/ar/register/done")
            page.context.clear_cookies()
            made.go("/ar/sign-in")
            press(page, "/sign-in/passkey")
            page.wait_for_url("**/ar/my")


def _code_of(letter: str) -> str:
    return next(word for word in letter.split() if len(word) == 6 and word.isdecimal())


@pytest.mark.parametrize("language", ["ar", journey("en")])
def test_whose_data_do_not_match_goes_back_and_loses_nothing(
    visit: MakeVisit, town: RegisteringTown, axe: str, language: str
) -> None:
    """One page says that it did not succeed; on going back only the number is hidden."""
    person = somebody("national", "9907654321")
    town.later()
    with visit(viewport=DEVICES["phone"], reduced_motion="reduce") as made:
        page = made.go(f"/{language}/register/how")
        seen(page, axe, f"how-{language}")
        page = made.go(f"/{language}/register")
        press(page, "/register")
        page.locator("#f-number").fill(person.number)
        page.locator("#f-born").fill(person.birth_date.isoformat())
        page.locator("#f-proof").fill("WRONG123")
        press(page, "/register/identity")
        town.look_at_evidence()
        page.goto(f"{town.town.address}/{language}/register/identity/answer")
        seen(page, axe, f"failed-{language}")
        with page.expect_navigation():
            page.locator("main ul a[href$='/register/identity']").click()
        assert person.number not in page.content()
        assert page.locator("#f-born").input_value() == person.birth_date.isoformat()
        seen(page, axe, f"again-{language}")
        page.locator("#f-proof").fill(person.card_number)
        press(page, "/register/identity")
        town.look_at_evidence()
        page.goto(f"{town.town.address}/{language}/register/identity/answer")
        expect(page.locator("#phone")).to_be_visible()
