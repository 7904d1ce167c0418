"""From the first page to one's own: by each kind of evidence, with all services, near home.

By the card alone registers whoever walks in test_registration.py; here the provider and the counter
say who somebody is, a worker does its jobs, and codes come by a real mail server and gateway.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyotp
import pytest
from playwright.sync_api import Page, expect

from portal.accounts.identities import PersonKind
from portal.citizens.services.loading import service_definitions
from tests.browser.citizens.registering_town import press, somebody
from tests.browser.citizens.town import Town, citizen_town, wait_for
from tests.browser.contact.town import DEVICES, look
from tests.browser.matrix import journey
from tests.browser.visitor import MakeVisit, Visit
from tests.conftest import Databases
from tests.simulators.agencies.persons import Person

PASSWORD = "four quiet olive trees"  # noqa: S105 - of nobody
NUMBERS = {
    "citizen": ("national", "99012350{:02}"),
    "resident": ("residency", "59012350{:02}"),
    "visitor": ("passport", "T01235{:02}"),
    "business": ("national", "99012355{:02}"),
}
COMPANY = "2000355{:02}"
ASKING_MS = 60_000
_UNSUBSCRIBE = re.compile(r"unsubscribe/[\w-]+")
_SUITE = {("provider", "citizen", "ar", "phone"), ("counter", "resident", "en", "desk")}
_WAYS = [
    (evidence, kind, language, device)
    for evidence, kinds in (("provider", tuple(NUMBERS)), ("counter", tuple(NUMBERS)[:3]))
    for kind in kinds
    for language in ("ar", "en")
    for device in DEVICES
]
WAYS = [way if way in _SUITE else journey(way) for way in _WAYS]
_LOOKS = [(language, device) for language in ("ar", "en") for device in DEVICES]
LOOKS = [way if way == ("ar", "phone") else journey(*way) for way in _LOOKS]


def _person(kind: str, number: int) -> Person:
    id_type, pattern = NUMBERS[kind]
    return somebody(id_type, pattern.format(number))


@pytest.fixture(scope="module")
def town(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """A portal with agencies, provider, mail server, gateway and worker."""
    known = [
        {"id_type": one.id_type, "country": one.country, "number": one.number}
        for kind in NUMBERS
        for one in (_person(kind, number) for number in range(10, 50))
    ]
    folder = tmp_path_factory.mktemp("citizens")
    with citizen_town(databases, sample_template, folder, known) as made:
        yield made


@pytest.fixture(scope="module")
def address(town: Town) -> str:
    """The address of that server, in the place of the finder's."""
    return town.address


@dataclass(frozen=True)
class Walk:
    """One person on the way to his page."""

    made: Visit
    town: Town
    axe: str
    kind: str
    number: int
    language: str

    @property
    def page(self) -> Page:
        """The page in the browser."""
        return self.made.page

    @property
    def person(self) -> Person:
        """Who it is."""
        return _person(self.kind, self.number)

    @property
    def email(self) -> str:
        """The address."""
        return f"{self.kind}{self.number}@home.example"

    @property
    def phone(self) -> str:
        """The phone."""
        return f"+96279{list(NUMBERS).index(self.kind) * 100 + self.number:07}"

    def go(self, path: str) -> Page:
        """Open a page below the language."""
        return self.made.go(f"/{self.language}{path}")

    def register(self, evidence: str) -> None:
        """Register, from the choice of a kind to the last consent."""
        self.town.forget_limits()
        page = self.go("/register")
        page.locator(f"input[value={self.kind}]").check()
        press(page, "/register")
        if evidence == "provider":
            self._be_told_by_provider()
        else:
            self._type_code_of_counter()
        page.wait_for_url(f"**/{self.language}/register/contact", timeout=ASKING_MS)
        self._confirm_contacts()
        page.locator("#password").fill(PASSWORD)
        press(page, "/register/credential")
        expect(page.locator(".lead")).to_contain_text(self.person.name[self.language])
        for consent in ("#f-news", "#f-nearby"):
            page.locator(consent).check()
        look(page, self.axe)
        press(page, "/register/consents")
        assert page.url.endswith(f"/{self.language}/register/done")

    def _be_told_by_provider(self) -> None:
        self.page.locator("main a[href$='/register/provider']").click()
        who = f"{self.person.id_type} {self.person.country} {self.person.number}"
        self.page.locator(f"button[value='{who}']").click()
        # What was asked for there is not of the portal.
        self.page.wait_for_url(f"{self.town.address}/**")
        issuer = self.town.provider.issuer
        self.made.asked_for[:] = [one for one in self.made.asked_for if not one.startswith(issuer)]
        if self.kind == "business":
            self.page.locator("#f-company").fill(COMPANY.format(self.number))
            look(self.page, self.axe)
            press(self.page, "/register/provider/company")

    def _type_code_of_counter(self) -> None:
        page, person = self.page, self.person
        page.locator("main a[href$='by=counter']").click()
        page.locator("#f-number").fill(person.number)
        if self.kind == "visitor":
            page.locator("#f-country").select_option(person.country)
        page.locator("#f-born").fill(person.birth_date.isoformat())
        page.locator("#f-proof").fill(self.town.counter_code(person).lower())
        look(page, self.axe)
        press(page, "/register/identity")

    def _confirm_contacts(self) -> None:
        page = self.page
        page.locator("#phone").fill(self.phone)
        page.locator("#email").fill(self.email)
        press(page, "/register/contact")
        page.locator("#phone_code").fill(self.town.code(self.phone))
        page.locator("#email_code").fill(self.town.code(self.email))
        press(page, "/register/contact/codes")

    def set_up_second_step(self) -> None:
        """Add an authenticator app, which some services ask for."""
        self.town.forget_limits()
        page, before = self.go("/sign-in/enrol"), len(self.town.texts(self.phone))
        look(page, self.axe)
        press(page, "/second-factor/text")
        wait_for(lambda: self.town.texts(self.phone)[before:])
        page.locator("#code").fill(self.town.code(self.phone))
        press(page, "/second-factor/text-code")
        secret = (page.locator("code.secret").text_content() or "").replace(" ", "")
        page.locator("#code").fill(pyotp.TOTP(secret).now())
        look(page, self.axe)
        press(page, "/enrol/totp")

    def sign_in_without_device(self) -> None:
        """Sign out, give the password, and be asked for the second step."""
        page = self.go("/account")
        press(page, "/sign-out")
        page = self.go("/sign-in")
        page.locator("#name").fill(self.email)
        page.locator("#password").fill(PASSWORD)
        press(page, "/sign-in")
        page.wait_for_url("**/second-factor")

    def choose(self, code: str) -> None:
        """Put a service on the page, and agree."""
        page = self.go("/my/services")
        page.locator(f"form[action$='/{code}/choose'] button").click()
        page.locator("form[action$='/agree'] button").click()
        page.wait_for_load_state()

    def keep_home(self, place: str) -> None:
        """Keep where one lives, found by its name."""
        page = self.go("/my/places")
        page.locator("#f-place").fill(place)
        page.locator("button.is-second[value=edit]").click()
        choice = page.locator("button[value^='place:']")
        if choice.count():
            choice.first.click()
        page.locator("button[value=keep]").click()
        expect(page.locator("#mine")).to_be_visible()

    def is_written_to(self) -> None:
        """Be told something, get a letter that does not say what, and end such letters by it."""
        self.town.tell(self.email)
        letter = wait_for(
            lambda: [one for one in self.town.mails(self.email) if "/my/inbox" in one]
        )
        assert self.person.number not in letter[-1]
        page = self.go(f"/{_UNSUBSCRIBE.findall(letter[-1])[0]}")
        look(page, self.axe)
        page.locator("main form button").click()
        expect(page.locator("main [role=status]")).to_be_visible()


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_somebody_registers_and_sees_a_service(
    visit: MakeVisit, town: Town, axe: str, way: tuple[str, str, str, str]
) -> None:
    evidence, kind, language, device = way
    number = _WAYS.index(way) + 10
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        walk = Walk(made, town, axe, kind, number, language)
        walk.register(evidence)
        walk.choose("traffic-fines")
        page = walk.go("/my")
        expect(page.locator("#tile-traffic-fines:is(.is-fresh, .is-empty)")).to_be_visible(
            timeout=ASKING_MS
        )
        look(page, axe)
        assert walk.person.number not in page.content()


@pytest.mark.parametrize(("language", "device"), LOOKS)
def test_a_citizen_has_all_thirteen_services_and_what_is_near_home(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    number = _LOOKS.index((language, device)) + 40
    codes = [code for code, one in service_definitions().items() if PersonKind.CITIZEN in one.kinds]
    assert len(codes) == 13
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        walk = Walk(made, town, axe, "citizen", number, language)
        walk.register("provider")
        walk.set_up_second_step()
        for code in codes:
            walk.choose(code)
        walk.keep_home("إربد" if language == "ar" else "Irbid")
        look(made.page, axe)
        page = walk.go("/my")
        answered = page.locator(".my-tile:is(.is-fresh, .is-empty)")
        expect(answered).to_have_count(len(codes), timeout=ASKING_MS)
        page = walk.go("/my")
        expect(page.locator(".my-near li").first).to_be_visible()
        look(page, axe)
        walk.go("/my/inbox")
        look(page, axe)
        walk.go("/my/notifications")
        look(page, axe)
        walk.is_written_to()


@pytest.mark.parametrize(("language", "device"), LOOKS)
def test_who_has_lost_app_and_recovery_codes_comes_back_by_a_counter(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    number = _LOOKS.index((language, device)) + 44
    with visit(viewport=DEVICES[device], reduced_motion="reduce", may_fail=True) as made:
        walk = Walk(made, town, axe, "citizen", number, language)
        walk.register("provider")
        walk.set_up_second_step()
        walk.sign_in_without_device()
        page = walk.page
        page.locator("details summary").click()
        page.locator("main a[href$='/second-factor/counter']").click()
        page.locator("#f-number").fill(walk.person.number)
        page.locator("#f-born").fill(walk.person.birth_date.isoformat())
        page.locator("#f-proof").fill("AAAAA-AAAAA")
        press(page, "/second-factor/counter")
        look(page, axe)
        page.locator("#f-number").fill(walk.person.number)
        page.locator("#f-born").fill(walk.person.birth_date.isoformat())
        page.locator("#f-proof").fill(town.counter_code(walk.person).lower())
        press(page, "/second-factor/counter")
        expect(page.locator("main [role=status]").first).to_be_visible()
        look(page, axe)
        assert wait_for(lambda: town.mails(walk.email)[1:])
        assert wait_for(lambda: town.texts(walk.phone)[1:])
