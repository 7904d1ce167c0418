"""The steps of the officer's manual, done as it says, and a picture of every page on the way.

`make officer-pictures` writes the Arabic ones into docs/images/officers; with `PICTURES_IN=en`
English ones go into a folder that git does not see.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from portal.accounts.officer_roles import Role
from portal.accounts.officers.invitations import InvitationOrder, invite
from portal.audit.rules import Actor, ActorKind
from tests.browser.officer_album import Album, Portal, join, sign_in_again
from tests.browser.officer_cases import (
    announce,
    deal_with_cases,
    route,
    show_ratings,
    take_a_call,
)
from tests.browser.officer_records import (
    bring_a_draft_along,
    change_a_service,
    change_an_office,
    change_many,
    close_and_merge,
    decide,
    undo,
)
from tests.browser.own_offices import AGENCY, LAT, Office, change_workbook, office_served, spoil
from tests.browser.visitor import DESK, PHONE
from tests.conftest import Databases
from tests.site import account_context_on
from tests.web.pages.imports.officer import places_csv

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "ar": ROOT / "docs" / "images" / "officers",
    "en": ROOT / ".screenshots" / "officers-en",
}
NAMES = {
    "ar": ("ليلى حداد", "رنا الخطيب", "سامر عواد"),
    "en": ("Layla Haddad", "Rana Khatib", "Samer Awwad"),
}
EDITOR, APPROVER = "rana@cspd.example.org", "samer@cspd.example.org"
READING_MS = 60_000


@pytest.fixture
def office(databases: Databases, sample_template: str, tmp_path: Path) -> Iterator[Office]:
    """A portal over demonstration data, with its worker."""
    with office_served(databases, sample_template, tmp_path) as made:
        yield made


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_step_of_the_manual_is_done_and_shown(
    chromium: Browser, office: Office, tmp_path: Path, language: str
) -> None:
    FOLDERS[language].mkdir(parents=True, exist_ok=True)
    album = Album(FOLDERS[language], language, office.address)
    pages = [album.page(chromium, DESK) for _person in range(3)]
    portal = Portal(office, album, *pages)
    get_in(portal)
    ref = change_an_office(portal)
    decide(portal)
    undo(portal, ref)
    change_a_service(portal)
    bring_a_draft_along(portal)
    close_and_merge(portal, ref)
    change_many(portal)
    bring_a_table(portal, tmp_path)
    bring_places(portal)
    deal_with_cases(portal)
    take_a_call(portal)
    route(portal)
    announce(portal)
    show_ratings(portal)
    look_after_the_rest(portal)
    on_a_phone(chromium, portal)
    for page in pages:
        page.context.close()


def get_in(portal: Portal) -> None:
    """An administrator is let in at the terminal, and invites the two others."""
    album, office = portal.album, portal.office
    context = account_context_on(office.app)
    order = InvitationOrder("layla@example.org", Role.ADMINISTRATOR, None, language=album.language)
    operator = Actor(ActorKind.OPERATOR, "tests", "Tests")
    with office.deployment.database.writing() as session:
        link = invite(session, context.security, operator, order).values["link"]
    names = NAMES[album.language]
    join(album, portal.administrator, link, names[0])
    link = _invite(portal, EDITOR, Role.EDITOR)
    app = join(album, portal.editor, link, names[1], is_shown=True)
    sign_in_again(album, portal.editor, EDITOR, app)
    join(album, portal.approver, _invite(portal, APPROVER, Role.APPROVER), names[2])
    album.go(portal.editor, "sign-in/reset")
    album.take(portal.editor, "new-password")
    album.go(portal.editor, "account")
    album.take(portal.editor, "account")
    album.take(portal.editor, "account-email", "#email-heading")


def _invite(portal: Portal, email: str, role: Role) -> str:
    page = portal.administrator
    portal.album.go(page, "officers/people")
    page.locator("#email").fill(email)
    page.locator("#role").select_option(role.value)
    page.locator("#agency").select_option(AGENCY)
    if role is Role.EDITOR:
        portal.album.take(page, "people")
    portal.album.press(page, "form[action$='/invitations'] button")
    found = re.search(r"https?://\S+?/invitations/[\w-]+", page.locator("main").inner_text())
    assert found is not None
    return found[0]


def bring_a_table(portal: Portal, folder: Path) -> None:
    """Take the agency's offices out, change them, hand them in, activate; then one with faults."""
    album, page = portal.album, portal.editor
    album.go(page, "officers/tables")
    album.take(page, "tables")
    change_workbook(path := _take_out(page, folder, "xlsx"), album.language, "1")
    _hand_in(portal, path, is_shown=True)
    album.take(page, "table-comparison")
    portal.approver.goto(page.url)
    album.take(portal.approver, "table-decision")
    album.press(portal.approver, "button[value=activate]")
    album.take(portal.approver, "table-activated")
    album.go(portal.approver, "officers/releases")
    album.take(portal.approver, "releases")
    album.go(page, "officers/tables")
    spoil(path := _take_out(page, folder, "csv"), LAT[album.language])
    _hand_in(portal, path)
    page.locator("a[href*='/officers/imports/']").last.click()
    page.wait_for_url("**/officers/imports/*")
    album.take(page, "table-findings", "section[aria-labelledby=findings]")


def _take_out(page: Page, folder: Path, form: str) -> Path:
    with page.expect_download() as waiting:
        page.locator(f"form[action$='/offices/export'] button[value={form}]").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def _hand_in(portal: Portal, path: Path, *, is_shown: bool = False) -> None:
    album, page = portal.album, portal.editor
    album.go(page, "officers/tables")
    page.locator("#register").select_option("offices")
    page.locator("#file").set_input_files(path)
    if is_shown:
        album.take(page, "table-hand-in", "form[enctype]")
    album.press(page, "form[enctype] button")
    page.wait_for_url("**/officers/imports/*")
    decide_link = page.locator(".import-actions a[href*='/releases/offices/']").first
    decide_link.wait_for(timeout=READING_MS)
    if is_shown:
        album.take(page, "table-read")
    decide_link.click()
    page.wait_for_url("**/officers/releases/offices/*")


def bring_places(portal: Portal) -> None:
    """Hand in a file of a whole layer, and see how it was understood."""
    album, page = portal.album, portal.administrator
    album.go(page, "officers/imports")
    album.take(page, "imports")
    page.locator("#layer").select_option("schools")
    file = {"name": "schools.csv", "mimeType": "text/csv", "buffer": places_csv(40)}
    page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    album.press(page, "form.import-form button")
    decide_link = page.locator(".import-actions a[href*='/releases/schools/']").first
    decide_link.wait_for(timeout=READING_MS)
    album.take(page, "import")
    decide_link.click()
    page.wait_for_url("**/officers/releases/schools/*")
    album.take(page, "import-decision")


def look_after_the_rest(portal: Portal) -> None:
    """Holidays, people, the log and the figures, which an administrator sees for all agencies."""
    album, page = portal.album, portal.administrator
    album.go(page, "officers/holidays")
    album.take(page, "holidays")
    album.go(page, "officers/people")
    page.get_by_role("link", name=NAMES[album.language][1]).click()
    page.wait_for_url(re.compile("/officers/people/."))
    album.take(page, "person")
    album.go(page, "officers/audit")
    album.take(page, "audit-log")
    album.go(page, "officers/statistics")
    album.take(page, "statistics")
    album.go(page, "officers/statistics/activity")
    album.take(page, "activity")


def on_a_phone(browser: Browser, portal: Portal) -> None:
    """The overview, a form in steps and a draft as they look on a phone."""
    album = portal.album
    page = album.page(browser, PHONE)
    page.context.add_cookies(portal.approver.context.cookies())  # type: ignore[arg-type]
    album.go(page, "officers")
    album.take(page, "phone-overview")
    # The oldest is of the service; the table has overtaken those of offices.
    page.locator("section[aria-labelledby=to-decide] a").last.click()
    page.wait_for_url(re.compile("/officers/drafts/."))
    album.take(page, "phone-draft", ".officer-decide")
    album.go(page, "officers/services")
    page.locator("table.officer-table a").first.click()
    page.wait_for_url(re.compile("/officers/services/."))
    album.take(page, "phone-service")
    page.context.close()
