"""Writing to the government in a browser: file, get the reference twice, follow, answer, rate."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.contact.town import DEVICES, Town, look
from tests.browser.directory.site import AGENCY
from tests.browser.matrix import journey
from tests.browser.visitor import DESK, MakeVisit

REFERENCE = re.compile(r"[A-Z]-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]")
PAPER: FilePayload = {"name": "paper.txt", "mimeType": "text/plain", "buffer": b"a paper"}
WORDS = {
    "ar": ("تجديد رخصة القيادة", "كم يستغرق تجديد رخصة القيادة في مكتب الترخيص؟", "اربد"),
    "en": ("Renewing a driving licence", "How long does renewing a licence take?", "Irbid"),
}


@dataclass(frozen=True)
class Form:
    """What one kind has that others have not: its letter, its own field, its days, its choices."""

    letter: str
    own_field: str | None
    days: int | None
    is_published: bool = False
    takes_files: bool = True
    hides: bool = False
    topic: str = "roads.licences"


KINDS = {
    "question": Form("Q", None, 10, is_published=True),
    "suggestion": Form("S", "benefit", 30, is_published=True),
    "complaint": Form("C", "remedy", 15),
    "praise": Form("P", "praised", None, is_published=True, takes_files=False),
    "malpractice": Form("M", "persons", 30, hides=True),
    "fault": Form("F", None, 10, is_published=True, topic="roads.roads"),
}


def differs(page: Page, kind: str) -> None:
    """Check that a form asks what only its kind asks for, and says what holds for it alone."""
    form, others = KINDS[kind], [one.own_field for one in KINDS.values() if one.own_field]
    asked = [name for name in others if page.locator(f"[name={name}]").count()]
    assert asked == ([form.own_field] if form.own_field else [])
    assert page.locator("[name=may_be_published]").count() == form.is_published
    assert page.locator("[name=file]").count() == form.takes_files
    assert page.locator("[name=is_hidden][value=yes]").is_checked() is form.hides
    assert (str(form.days) in page.locator(".lead").inner_text()) is (form.days is not None)


@dataclass
class Person:
    """Somebody who writes; nobody else has the address and the number."""

    number: int

    @property
    def email(self) -> str:
        return f"person{self.number}@home.example"

    @property
    def phone(self) -> str:
        return f"+9627912{self.number:05}"


def go_on(page: Page) -> None:
    """Go to the next step, where the form is walked in steps."""
    onward = page.locator('[data-way="1"]')
    if onward.is_visible():
        onward.click()


def _pass_over(_page: Page, _axe: str) -> None:
    """Look at nothing: it was looked at elsewhere."""


def fill_in(page: Page, language: str, kind: str, person: Person, axe: str) -> None:
    """Fill in a form, step by step on a phone; each step of two kinds is looked at."""
    look_at = look if kind in ("question", "malpractice") else _pass_over
    differs(page, kind)
    subject, words, place = WORDS[language]
    page.locator("[name=subject]").fill(subject)
    page.locator("[name=text]").fill(words)
    if kind == "malpractice":
        page.locator("[name=form]").select_option("favour")
    look_at(page, axe)
    go_on(page)
    page.locator("#f-place").fill(place)
    page.locator("#s-place button[value=edit]").click()
    expect(page.locator("#s-place [name=office]").first).to_be_visible()
    look_at(page, axe)
    office = page.locator("#s-place [name=office]").nth(1)
    office.check()
    expect(page.locator("[name=agency]")).to_have_value(office.get_attribute("data-agency") or "")
    go_on(page)
    suggested = page.locator("#suggested button")
    expect(suggested.first).to_be_visible()
    page.locator("[name=agency]").select_option(AGENCY)
    if page.locator("[name=topic]").count():
        page.locator("[name=topic]").select_option(KINDS[kind].topic)
    look_at(page, axe)
    go_on(page)
    if page.locator("[name=file]").count():
        page.locator("[name=file]").set_input_files([PAPER])
        go_on(page)
    say_who(page, person)
    look_at(page, axe)


def say_who(page: Page, person: Person) -> None:
    """Fill in who writes."""
    page.locator("[name=phone]").fill(person.phone)
    page.locator("[name=email]").fill(person.email)
    page.locator("[name=name]").fill("رنا")
    page.locator("[name=country]").select_option("JO")


def file_case(page: Page, town: Town, language: str, kind: str, person: Person, axe: str) -> str:
    """Go from the first page to the receipt; return the reference on it."""
    town.later()
    page.goto(f"{town.address}/{language}/contact")
    page.locator(f'a[href="/{language}/contact/{kind}"]').click()
    fill_in(page, language, kind, person, axe)
    town.house.move(minutes=1)
    page.locator("button[value=send]").click()
    page.wait_for_url("**/contact/received/**")
    if kind in ("question", "malpractice"):
        look(page, axe)
    found = REFERENCE.search(page.locator("#reference").inner_text())
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("language", "device"),
    [("en", "desk"), journey("ar", "phone"), journey("ar", "desk"), journey("en", "phone")],
)
def test_each_kind_is_filed_and_its_reference_comes_by_mail_and_text_message(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        for number, kind in enumerate(KINDS):
            person = Person(100 * (language == "ar") + 10 * (device == "desk") + number + 1001)
            reference = file_case(made.page, town, language, kind, person, axe)
            assert reference in town.mails(person.email)[-1], kind
            assert reference in town.texts(person.phone)[-1], kind
            case = town.house.case(reference)
            assert (case.kind, reference[0]) == (kind, KINDS[kind].letter)
            assert case.is_hidden is KINDS[kind].hides
            assert (case.agency == AGENCY) is (kind != "malpractice")
            assert case.office is not None


@pytest.mark.parametrize(
    ("language", "device"),
    [("ar", "phone"), journey("en", "phone"), journey("ar", "desk"), journey("en", "desk")],
)
def test_a_question_is_followed_answered_rated_and_opened_again(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    person = Person(2001 + 100 * (language == "ar") + 10 * (device == "desk"))
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        page = made.page
        reference = file_case(page, town, language, "question", person, axe)
        page.goto(town.link(person.email))
        expect(page.locator("main")).to_contain_text(reference)
        expect(page.locator("main")).not_to_contain_text(WORDS[language][1])
        look(page, axe)
        town.officer_says(reference, "ask", "question", "ما رقم رخصتك؟")
        open_by_code(page, town, language, reference, person, axe)
        expect(page.locator("main")).to_contain_text("ما رقم رخصتك؟")
        look(page, axe)
        act(page, "reply", "123")
        look(page, axe)
        town.officer_says(reference, "answer", "answer", "عشرة أيام")
        assert len(town.mails(person.email)) >= 3
        page.reload()
        expect(page.locator("main")).to_contain_text("عشرة أيام")
        page.locator("[name=stars][value='4']").check()
        page.locator("button[value=rate]").click()
        look(page, axe)
        page.locator("details:has(button[value=reopen]) summary").click()
        act(page, "reopen", "والرسوم؟")
        look(page, axe)
        assert town.house.item(reference).state == "in_progress"
        _open_by_link(page, town, language, reference, person, axe)
        expect(page.locator("main")).to_contain_text("والرسوم؟")


def _open_by_link(
    page: Page, town: Town, language: str, reference: str, person: Person, axe: str
) -> None:
    page.goto(f"{town.address}/{language}/contact/mine")
    page.locator("[name=email]").fill(person.email)
    page.locator("main form button").click()
    look(page, axe)
    page.goto(town.link(person.email))
    expect(page.locator("main")).to_contain_text(reference)
    look(page, axe)
    page.locator("main form button").first.click()


def open_by_code(
    page: Page, town: Town, language: str, reference: str, person: Person, axe: str
) -> None:
    page.goto(f"{town.address}/{language}/contact/follow?reference={reference}")
    page.locator("[name=contact]").fill(person.phone)
    page.locator("main form button").click()
    look(page, axe)
    page.locator("[name=code]").fill(town.code(person.phone))
    page.locator("main form button").click()
    page.wait_for_url("**/contact/case")


def act(page: Page, command: str, words: str) -> None:
    page.locator(f"#{command}-text").fill(words)
    with page.expect_navigation():
        page.locator(f"button[value={command}]").click()
    expect(page.locator("main")).to_contain_text(words)


@pytest.mark.parametrize("language", ["ar", journey("en")])
def test_a_form_with_faults_keeps_what_was_typed_and_says_them_to_everybody(
    visit: MakeVisit, town: Town, axe: str, language: str
) -> None:
    with visit(may_fail=True, reduced_motion="reduce") as made:
        page = made.go(f"/{language}/contact/complaint")
        page.locator("[name=text]").fill(WORDS[language][1])
        for _step in range(4):
            go_on(page)
        page.locator("button[value=send]").click()
        expect(page.locator("#faults")).to_be_visible()
        look(page, axe)
        expect(page.locator("[name=text]")).to_have_value(WORDS[language][1])
        page.locator("#faults a").last.click()
        expect(page.locator("[name=name]")).to_be_visible()


@pytest.mark.parametrize("language", ["en", journey("ar")])
def test_a_tap_on_the_map_is_the_place(visit: MakeVisit, town: Town, language: str) -> None:
    with visit(viewport=DESK, reduced_motion="reduce") as made:
        page = made.go(f"/{language}/contact/complaint")
        box = page.locator(".place-map")
        box.scroll_into_view_if_needed()
        page.locator(".place-map[data-ready]").wait_for()
        box.click(position={"x": 200, "y": 120})
        expect(page.locator(".place-pin")).to_be_visible()
        assert re.fullmatch(r"\d+\.\d{6}", page.locator("#f-lat").input_value())
        page.locator("#s-place button[value=edit]").click()
        expect(page.locator("#s-place [role=status]")).to_be_visible()
