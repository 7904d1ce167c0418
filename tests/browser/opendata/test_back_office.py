"""A dataset in a browser, from an Excel file to everybody: published, a new version, withdrawn."""

import io
import secrets
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from portal.accounts.officer_roles import Role
from tests.browser.contact.town import DEVICES, look
from tests.browser.matrix import journey
from tests.browser.opendata.data_town import DataTown
from tests.browser.visitor import MakeVisit, Visit

_WAYS = [(language, device) for language in ("ar", "en") for device in DEVICES]
WAYS = [way if way == ("ar", "phone") else journey(*way) for way in _WAYS]
ROWS = [("governorate", "licences"), ("Amman", 4200), ("Irbid", 1800)]
PERSONS = [("governorate", "ref"), ("Amman", 9851012345), ("Irbid", 9862023456)]


@dataclass
class Walk:
    """A dataset on its way."""

    made: Visit
    town: DataTown
    axe: str
    language: str
    name: str
    folder: Path

    @property
    def page(self) -> Page:
        """The page in the browser."""
        return self.made.page

    def sit(self, role: Role) -> None:
        """Let another officer use the browser."""
        self.town.sit(self.page, self.town.officer(role))

    def go(self, path: str) -> Page:
        """Open a page of the back office, and look at it."""
        page = self.made.go(f"/{self.language}/officers/datasets{path}")
        look(page, self.axe)
        return page

    def press(self, value: str) -> None:
        """Press a button, in a part that opens where it stands in one, and look at what comes."""
        button = self.page.locator(f"button[name=command][value={value}]").last
        if not button.is_visible():
            self.page.locator("details", has=button).locator("summary").click()
        with self.page.expect_navigation():
            button.click()
        look(self.page, self.axe)

    def describe(self) -> None:
        """Fill in the description."""
        page = self.go("/new")
        for language, title in (("ar", "الرخص (عيّنة)"), ("en", "Licences (sample)")):
            page.locator(f"#f-titles-{language}").fill(title)
            page.locator(f"#f-texts-{language}").fill(title)
        page.locator("#f-category").select_option("transport")
        if not page.locator("#f-name").is_visible():
            page.locator(".form-steps select").select_option(index=3)
        page.locator("#f-name").fill(self.name)
        with page.expect_navigation():
            page.locator("button[name=command][value=save]").last.click()
        look(page, self.axe)

    def hand_in(self, rows: list[tuple[str, object]], resource: str = "") -> str:
        """Hand an Excel file in; return the path of its version below the language."""
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
        file = io.BytesIO()
        book.save(file)
        path = self.folder / f"table-{secrets.token_hex(2)}.xlsx"
        path.write_bytes(file.getvalue())
        page = self.go(f"/files?dataset={self.name}&resource={resource}")
        page.locator("#f-file").set_input_files(path)
        with page.expect_navigation():
            page.locator(".form-actions button").last.click()
        look(page, self.axe)
        return page.url.partition("/datasets")[2].partition("?")[0]


@pytest.mark.parametrize(("language", "device"), WAYS)
def test_from_an_excel_file_to_everybody_and_back(
    visit: MakeVisit, town: DataTown, axe: str, tmp_path: Path, language: str, device: str
) -> None:
    name = f"licences-{secrets.token_hex(3)}"
    with visit(
        viewport=DEVICES[device], reduced_motion="reduce", is_new=True, may_fail=True
    ) as made:
        walk = Walk(made, town, axe, language, name, tmp_path)
        _publish(walk)
        _bring_a_new_version(walk)
        _withdraw(walk)
        public = made.go(f"/{language}/datasets/{name}")
        expect(public.locator(".problem")).to_contain_text("The reason")


def _publish(walk: Walk) -> None:
    walk.sit(Role.EDITOR)
    walk.go("")
    walk.describe()
    walk.hand_in(PERSONS)
    expect(walk.page.locator(".dataset-findings")).to_contain_text("98••")
    walk.press("discard")
    walk.hand_in(ROWS)
    expect(walk.page.locator(".dataset-first")).to_contain_text("Irbid")
    walk.go(f"/{walk.name}")
    walk.press("hand_in")
    walk.sit(Role.EDITOR)
    walk.go(f"/{walk.name}")
    walk.press("review")
    walk.sit(Role.APPROVER)
    walk.go(f"/{walk.name}")
    walk.press("publish")
    public = walk.made.go(f"/{walk.language}/datasets/{walk.name}")
    expect(public.locator(".is-download")).to_be_visible()


def _bring_a_new_version(walk: Walk) -> None:
    walk.sit(Role.EDITOR)
    page = walk.go(f"/{walk.name}")
    resource = page.locator("main a[href*='/versions/']").first.get_attribute("href") or ""
    path = walk.hand_in([*ROWS, ("Ajloun", 900)], resource.split("/versions/")[1].split("/")[0])
    walk.sit(Role.EDITOR)
    walk.go(path)
    walk.press("pass")
    walk.sit(Role.APPROVER)
    walk.go(path)
    walk.press("publish")


def _withdraw(walk: Walk) -> None:
    page = walk.go(f"/{walk.name}")
    page.locator("details summary").last.click()
    for language in ("ar", "en"):
        page.locator(f"#f-because-{language}").fill("The reason")
    with page.expect_navigation():
        page.locator("button[value=withdraw]").click()
    look(page, walk.axe)
    walk.go("/reports")
