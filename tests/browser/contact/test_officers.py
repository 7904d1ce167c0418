"""Officers deal with cases in a browser: a day of work, transfers, a hidden person, what rises."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text, update

from portal.accounts.officer_roles import Officer, Role
from portal.contact.canned import save_canned
from portal.contact.rules import Kind, Person
from portal.workflow.deadlines import escalate_overdue, run_night
from portal.workflow.models import WorkflowItem
from portal.workflow.queries import events_of
from portal.workflow.rules import rises_at
from tests.browser.contact.town import DEVICES, Town, look
from tests.browser.directory.site import AGENCY
from tests.browser.matrix import journey
from tests.browser.visitor import MakeVisit

OTHER, THIRD = "civil-status-and-passports", "public-security"
# Each walk of the ladder has an agency of its own, of which no other case is late.
LADDER = ([1, 1, 1, 0], [0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1])
LATE = ("ministry-of-justice", "judicial-council", "orphans-fund", "zakat-fund")
ALL_WAYS = [(one, two) for one in ("ar", "en") for two in ("phone", "desk")]
ALL_JOURNEYS = [journey(*way) for way in ALL_WAYS]
CANNED = {
    "name": "عشرة أيام",
    "text_ar": "جوابنا على {reference} من {agency}: عشرة أيام.",
    "text_en": "Our answer to {reference} from {agency}: ten days.",
}


def go(page: Page, town: Town, language: str, reference: str | None, query: str = "") -> None:
    """Open the queue, or the page of a case."""
    rest = f"/{town.house.case(reference).id}" if reference else query
    page.goto(f"{town.address}/{language}/officers/cases{rest}")


def press(page: Page, command: str) -> None:
    """Press a button of the page of a case, and wait for what comes."""
    with page.expect_navigation():
        page.locator(f"button[value={command}]").first.click()


_ALL_OF_A_CASE = text(
    "SELECT concat(contact_case, case_contact) FROM contact_case"
    " JOIN case_contact ON case_contact.case_id = contact_case.id WHERE contact_case.id = :id"
)


def email_of(number: int) -> str:
    """Return the address of whoever wrote a case of these walks."""
    return f"w{number}@home.example"


def file(town: Town, number: int, kind: Kind = Kind.QUESTION, agency: str = AGENCY) -> str:
    """File a case, an hour after the one before."""
    town.later()
    person = Person(name="رنا", email=email_of(number), phone=f"+9627913{number:05}")
    filed = town.house.file(kind, person, agency=agency, subject=f"Case {number}", body="كم؟")
    assert filed.reference is not None
    return filed.reference


@pytest.mark.parametrize(("language", "device"), [*ALL_JOURNEYS[:3], ALL_WAYS[3]])
def test_a_day_of_an_officer(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    editor = town.house.officer(Role.EDITOR, AGENCY)
    approver = town.house.officer(Role.APPROVER, AGENCY)
    with town.house.database.writing() as session:
        save_canned(session, AGENCY, {**CANNED, "name": f"{language} {device}"}, approver)
    first, *_ = numbers = [100 * ALL_WAYS.index((language, device)) + one for one in range(3)]
    asked, answered, shared = (file(town, number) for number in numbers)
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        page = made.page
        town.sign_in(page, editor)
        go(page, town, language, None)
        for reference in (asked, answered, shared):
            page.locator(f"[name=case][value='{town.house.case(reference).id}']").check()
        look(page, axe)
        page.locator("#f-assign_to").select_option(str(editor.id))
        with page.expect_navigation():
            page.locator("form:has(#f-assign_to) button").click()
        go(page, town, language, None, "?show=mine")
        expect(page.locator("main")).to_contain_text(f"Case {first}")
        look(page, axe)
        _ask_and_stop(page, town, language, asked, axe)
        _answer_from_ready(page, town, language, answered, axe)
        _share(page, town, language, shared, axe)


def _ask_and_stop(page: Page, town: Town, language: str, reference: str, axe: str) -> None:
    go(page, town, language, reference)
    look(page, axe)
    press(page, "lock")
    look(page, axe)
    page.locator("#f-text").fill("private")
    press(page, "note")
    page.locator("#f-text").fill("ما رقم رخصتك؟")
    press(page, "ask")
    look(page, axe)
    case, item = town.house.case(reference), town.house.item(reference)
    assert (item.state, item.due_at) == ("needs_information", None)
    letter = town.mails(email_of(int(case.subject.removeprefix("Case "))))[-1]
    assert reference in letter
    assert "private" not in letter


def _answer_from_ready(page: Page, town: Town, language: str, reference: str, axe: str) -> None:
    go(page, town, language, reference)
    press(page, "fill")
    expect(page.locator("#f-text")).to_have_value(re.compile(f"Our answer to {reference} from .+"))
    look(page, axe)
    press(page, "answer")
    assert town.house.item(reference).state == "answered"
    look(page, axe)


def _share(page: Page, town: Town, language: str, reference: str, axe: str) -> None:
    """Ask another agency for its part, which its officer hands in; then hand the case over."""
    go(page, town, language, reference)
    page.locator("#f-part").select_option(OTHER)
    page.locator("#f-part-text").fill("من يملك القطعة؟")
    press(page, "ask_agency")
    look(page, axe)
    mine = page.context.cookies()
    town.sign_in(page, town.house.officer(Role.EDITOR, OTHER))
    go(page, town, language, reference)
    expect(page.locator("#actions")).to_have_count(0)
    look(page, axe)
    page.locator("[id^=f-task-]").fill("البلدية")
    press(page, "finish")
    page.context.clear_cookies()
    page.context.add_cookies(mine)  # type: ignore[arg-type]  # as the library has them
    go(page, town, language, reference)
    expect(page.locator("main")).to_contain_text("البلدية")
    transfer(page, THIRD)
    page.wait_for_url("**/officers/cases?said=done")
    look(page, axe)
    assert town.house.case(reference).agency == THIRD


def transfer(page: Page, agency: str) -> None:
    """Hand a case over from its page."""
    page.locator("#f-reason").fill("هي أعلم به")
    page.locator("#f-agency").select_option(agency)
    press(page, "transfer")


@pytest.mark.parametrize(("language", "device"), ALL_JOURNEYS)
def test_the_third_transfer_goes_to_the_unit_and_reference_and_clock_stay(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    reference = file(town, 1000 + ALL_WAYS.index((language, device)), Kind.COMPLAINT)
    before = town.house.case(reference)
    whole = due_of_all(town, reference)
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        page = made.page
        for here, there, goes_to in (
            (AGENCY, OTHER, OTHER),
            (OTHER, THIRD, THIRD),
            (THIRD, AGENCY, None),
        ):
            town.house.move(hours=1)
            town.sign_in(page, town.house.officer(Role.EDITOR, here))
            go(page, town, language, reference)
            transfer(page, there)
            now = town.house.case(reference)
            assert (now.reference, now.filed_at, now.agency) == (
                reference,
                before.filed_at,
                goes_to,
            )
            assert due_of_all(town, reference) == whole
        town.sign_in(page, town.house.officer(Role.APPROVER, None))
        go(page, town, language, None)
        expect(page.locator("main")).to_contain_text(reference)
        look(page, axe)
        go(page, town, language, reference)
        look(page, axe)
        page.context.clear_cookies()
        page.goto(f"{town.address}/{language}/contact/follow?reference={reference}")
        expect(page.locator("main")).to_contain_text(reference)


def due_of_all(town: Town, reference: str) -> object:
    """Return the moment by which the whole of a case has to be decided."""
    house = town.house
    workflows, item = house.context.workflows, house.item(reference)
    with house.database.reading() as session:
        events, calendar = events_of(session, item.id), workflows.calendar(session)
    # The third level is that of the whole.
    return rises_at(workflows.definition_of(item), events, calendar)[2]


@pytest.mark.parametrize(("language", "device"), ALL_JOURNEYS)
def test_a_hidden_person_is_seen_by_the_unit_alone_and_with_a_reason(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    number = 2000 + ALL_WAYS.index((language, device))
    town.later()
    email = email_of(number)
    person = Person(name="Sami Hidden", email=email, country="EG", is_hidden=True)
    filed = town.house.file(Kind.COMPLAINT, person, agency=AGENCY, subject=f"Case {number}")
    reference = str(filed.reference)
    # The letter reaches a person whom no table of cases names.
    assert reference in town.mails(email)[-1]
    assert left_in_tables(town, reference) == {"country": "EG"}
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        page = made.page
        town.sign_in(page, town.house.officer(Role.ADMINISTRATOR, AGENCY))
        go(page, town, language, reference)
        expect(page.locator("main")).to_contain_text("EG")
        for secret in ("Sami", "home.example"):
            assert secret not in page.content()
        expect(page.locator("#identity")).to_have_count(0)
        look(page, axe)
        unit = town.house.officer(Role.ADMINISTRATOR, None)
        town.sign_in(page, unit)
        go(page, town, language, reference)
        assert "Sami" not in page.content()
        look(page, axe)
        page.locator("#f-why").fill("طلبته المحكمة، الملف 12")
        page.locator("form:has(#f-why) button").click()
        expect(page.locator("main")).to_contain_text("Sami Hidden")
        look(page, axe)
        page.goto(f"{town.address}/{language}/officers/audit")
        expect(page.locator("main")).to_contain_text(unit.name)
        expect(page.locator("main")).to_contain_text("طلبته المحكمة، الملف 12")


def left_in_tables(town: Town, reference: str) -> dict[str, str]:
    """Return what the tables of a case say of its writer; nothing but the form's list may."""
    house = town.house
    case = house.case(reference)
    with house.database.reading() as session:
        written = session.scalar(_ALL_OF_A_CASE, {"id": case.id})
    assert "Sami" not in written
    assert "home.example" not in written
    return {"country": case.country} if case.country else {}


@pytest.mark.parametrize(("language", "device"), ALL_JOURNEYS)
def test_each_level_sees_what_rises_to_it_and_gets_its_letter(
    visit: MakeVisit, town: Town, axe: str, language: str, device: str
) -> None:
    number = ALL_WAYS.index((language, device))
    agency = LATE[number]
    # The unit hears of every agency: what other walks have left rises no more.
    with town.house.database.writing() as session:
        session.execute(update(WorkflowItem).values(escalates_at=None))
    reference = file(town, 3000 + number, agency=agency)
    officers = [
        town.house.officer(role, agency)
        for role in (Role.EDITOR, Role.APPROVER, Role.ADMINISTRATOR)
    ]
    officers.append(town.house.officer(Role.APPROVER, None))
    with visit(viewport=DEVICES[device], reduced_motion="reduce") as made:
        page = made.page
        for level, officer in enumerate(officers, start=1):
            before = letters_of_what_is_late(town, officers)
            rise_to(town, reference, level)
            after = letters_of_what_is_late(town, officers)
            # Whoever is more hears of it as well; the unit hears of the last level alone.
            told = [now - then for now, then in zip(after, before, strict=True)]
            assert told == LADDER[level - 1], level
            town.sign_in(page, officer)
            go(page, town, language, None, "?show=risen")
            expect(page.locator("main")).to_contain_text(reference)
            look(page, axe)


def letters_of_what_is_late(town: Town, officers: list[Officer]) -> list[int]:
    """Count the letters to each that something is late."""
    return [sum("show=overdue" in one for one in town.mails(who.email)) for who in officers]


def rise_to(town: Town, reference: str, level: int) -> None:
    """Let time go by until a case has risen to a level, and to no further one."""
    house = town.house
    step = timedelta(hours=48 if level == 1 else 1 if level == 2 else 24)
    for _turn in range(200):
        if house.item(reference).escalation == level:
            return
        house.clock.move(step)
        escalate_overdue(house.database, house.context.workflows)
        run_night(house.database, house.context.workflows)
    raise AssertionError(level)
