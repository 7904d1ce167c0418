"""A case in its writer's browser in every state it can have: files, additions, appeal, account."""

import pytest
from playwright.sync_api import Page, expect

from portal.accounts.officer_roles import Officer, Role
from portal.contact.rules import Kind
from portal.contact.rules import Person as Writer
from tests.browser.contact.test_citizens import (
    REFERENCE,
    Person,
    act,
    file_case,
    go_on,
    open_by_code,
)
from tests.browser.contact.town import DEVICES, Town, look
from tests.browser.directory.site import AGENCY
from tests.browser.matrix import journey
from tests.browser.visitor import MakeVisit

ALL_WAYS = [(one, two) for one in ("ar", "en") for two in ("phone", "desk")]
ALL_JOURNEYS = [journey(*way) for way in ALL_WAYS]


def press(page: Page, command: str) -> None:
    """Press a button of the page of a case, and wait for what comes."""
    with page.expect_navigation():
        page.locator(f"button[value={command}]").click()


def open_part(page: Page, command: str) -> None:
    """Open what a button stands in, where it is folded."""
    page.locator(f"details:has(button[value={command}]) summary").click()


@pytest.mark.parametrize(("language", "device"), ALL_JOURNEYS)
def test_a_complaint_with_a_file_is_added_to_decided_and_appealed(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    person = Person(4001 + ALL_WAYS.index((language, device)))
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        page = made.page
        reference = file_case(page, town, language, "complaint", person, axe)
        open_by_code(page, town, language, reference, person, axe)
        look(page, axe)
        town.check_files()
        page.reload()
        expect(page.locator("a[href*='/contact/case/files/']")).to_be_visible()
        look(page, axe)
        open_part(page, "add")
        look(page, axe)
        act(page, "add", "وهذا أيضًا")
        look(page, axe)
        for wanted in ("yes", "no"):
            press(page, "texts")
            expect(page.locator("[name=wanted]")).to_have_value(wanted)
            look(page, axe)
        _decide(town, reference)
        page.reload()
        open_part(page, "appeal")
        look(page, axe)
        page.locator("#appeal-text").fill("لم يتغير شيء")
        press(page, "appeal")
        look(page, axe)
        _follow_appeal(page, town, reference, axe)


def _decide(town: Town, reference: str) -> None:
    editor = town.house.officer(Role.EDITOR, AGENCY)
    town.house.change(reference, editor, "acknowledge")
    town.house.change(reference, editor, "resolve")


def _follow_appeal(page: Page, town: Town, reference: str, axe: str) -> None:
    """Follow an appeal by the reference of its own; nobody but the unit has it."""
    notice = page.locator("p.notice:has(a)")
    found = REFERENCE.search(notice.inner_text())
    assert found is not None
    appeal = town.house.case(found[0])
    assert (appeal.kind, appeal.agency) == ("appeal", None)
    assert appeal.parent_id == town.house.case(reference).id
    notice.locator("a").click()
    expect(page.locator("main")).to_contain_text(found[0])
    look(page, axe)


@pytest.mark.parametrize(("language", "device"), ALL_JOURNEYS)
def test_a_case_is_taken_back_and_another_closed_and_nothing_is_left_to_do(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        page = made.page
        for number, command in enumerate(("withdraw", "close")):
            person = Person(4101 + 10 * ALL_WAYS.index((language, device)) + number)
            town.later()
            writer = Writer(name="رنا", email=person.email, phone=person.phone)
            filed = town.house.file(Kind.QUESTION, writer, agency=AGENCY, body=person.email)
            reference = str(filed.reference)
            if command == "close":
                town.officer_says(reference, "answer", "answer", "عشرة أيام")
            open_by_code(page, town, language, reference, person, axe)
            open_part(page, command)
            look(page, axe)
            press(page, command)
            look(page, axe)
            assert town.house.item(reference).closed_at is not None


@pytest.mark.parametrize(("language", "device"), ALL_JOURNEYS)
def test_who_is_signed_in_finds_his_cases_and_confirms_his_address(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    owner = town.house.officer(Role.VIEWER, AGENCY)
    town.later()
    before = town.house.file(person=Writer(name="رنا", email=owner.email), agency=AGENCY)
    assert str(before.reference) in town.mails(owner.email)[-1]
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        page = made.page
        town.sign_in(page, owner)
        page.goto(f"{town.address}/{language}/contact/mine")
        expect(page.locator("main")).not_to_contain_text(str(before.reference))
        look(page, axe)
        page.locator("form.notice button").click()
        look(page, axe)
        page.goto(town.link(owner.email))
        _file_signed_in(page, town, language, owner, axe)
        page.goto(f"{town.address}/{language}/contact/mine")
        expect(page.locator("main")).to_contain_text(str(before.reference))
        expect(page.locator(".line")).to_have_count(2)
        look(page, axe)
        page.locator(".line button").first.click()
        page.wait_for_url("**/contact/case")
        look(page, axe)


def _file_signed_in(page: Page, town: Town, language: str, owner: Officer, axe: str) -> None:
    """Hand a question in, whose form knows who is signed in."""
    town.later()
    town.sign_in(page, owner)
    page.goto(f"{town.address}/{language}/contact/question")
    page.locator("[name=subject]").fill("سؤال")
    page.locator("[name=text]").fill("كم الرسوم؟")
    for _step in range(4):
        go_on(page)
    expect(page.locator("[name=email]")).to_have_value(owner.email)
    look(page, axe)
    town.house.move(minutes=1)
    page.locator("button[value=send]").click()
    page.wait_for_url("**/contact/received/**")
