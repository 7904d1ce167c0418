"""What officers do with records, step by step as the manual says, with pictures on the way."""

import re
from datetime import timedelta

from tests.browser.officer_album import Portal
from tests.browser.own_offices import AGENCY

REASON = {"ar": "انتقل المكتب إلى المبنى المجاور", "en": "The office moved to the next building"}
SUMMARY = {"ar": "ملخص أوضح", "en": "A clearer summary"}


def change_an_office(portal: Portal) -> str:
    """Find an office, move its pin and hand the draft in; return the reference."""
    album, page = portal.album, portal.editor
    album.go(page, "officers/offices")
    page.locator(".officer-filters summary").click()
    album.take(page, "offices")
    page.locator("table.officer-table a").first.click()
    page.wait_for_url(re.compile("/officers/offices/."))
    ref = page.url.rpartition("/")[2]
    album.take(page, "office")
    lat, lon = (float(page.locator(f"#f-{name}").input_value()) for name in ("lat", "lon"))
    page.locator("#find").fill(f"{lat + 0.0009:.5f}, {lon + 0.0006:.5f}")
    album.press(page, "button[value=find-place]")
    page.locator(".officer-map[data-ready]").wait_for()
    album.take(page, "office-pin", "#place")
    album.press(page, "form#f button[value=show]")
    page.locator("#f-reason").fill(REASON[album.language])
    page.locator(".officer-map[data-ready]").wait_for()
    album.take(page, "office-changes")
    album.press(page, "button[value=save]")
    album.press(page, "button[formaction$='/submit']")
    album.take(page, "draft-handed-in")
    return ref


def decide(portal: Portal) -> None:
    """The second officer finds the draft on the overview, and agrees."""
    album, page = portal.album, portal.approver
    album.go(page, "officers")
    album.take(page, "overview")
    page.locator("section[aria-labelledby=to-decide] a").first.click()
    page.locator(".officer-map[data-ready]").wait_for()
    album.take(page, "draft")
    album.take(page, "draft-decision", ".officer-decide")
    album.press(page, "button[formaction$='/approve']")
    album.go(page, "officers/drafts")
    album.take(page, "drafts")


def undo(portal: Portal, ref: str) -> None:
    """Bring the former state of the office back from its history."""
    album, page = portal.album, portal.approver
    album.go(page, f"officers/history/office/{ref}")
    album.take(page, "history")
    page.locator(".officer-states a[href^='?release=']").first.click()
    page.locator(".officer-map[data-ready]").wait_for()
    album.take(page, "bring-back")
    album.press(page, "section[aria-labelledby=compared] form button")


def change_a_service(portal: Portal) -> None:
    """Look at the lists and forms of agencies and services, and at a preview."""
    album, page = portal.album, portal.editor
    album.go(page, "officers/agencies")
    album.take(page, "agencies")
    album.go(page, f"officers/agencies/{AGENCY}")
    album.take(page, "agency")
    album.take(page, "opening-hours", "#f-hours")
    album.press(page, "button[value='choose-picture:logo']")
    album.take(page, "logo")
    album.go(page, "officers/services")
    album.take(page, "services")
    page.locator("table.officer-table a").first.click()
    page.wait_for_url(re.compile("/officers/services/."))
    album.take(page, "service")
    page.locator("#f-summary-ar").fill(SUMMARY["ar"])
    album.press(page, "form#f button[value=show]")
    with page.context.expect_page() as opened:
        page.locator("button[value=preview]").click()
    opened.value.wait_for_load_state()
    album.take(opened.value, "preview")
    opened.value.close()
    album.press(page, "button[value=submit]")


def bring_a_draft_along(portal: Portal) -> None:
    """The record changes before the draft is decided; its maker brings it along."""
    album, page = portal.album, portal.editor
    draft = page.url.partition("?")[0]
    other = portal.administrator
    other.goto(draft)
    service = other.locator(".officer-about a").get_attribute("href") or ""
    album.go(other, "officers/services/" + service.rpartition("/")[2])
    album.take(other, "draft-beside")
    other.locator("#f-summary-ar").fill(SUMMARY["ar"] + " !")
    album.press(other, "form#f button[value=show]")
    album.press(other, "button[value=submit]")
    portal.approver.goto(other.url)
    album.press(portal.approver, "button[formaction$='/approve']")
    page.goto(draft)
    album.take(page, "overtaken")
    page.locator("a[href$='/rebase']").click()
    page.wait_for_load_state()
    page.locator("input[value=mine]").first.check()
    album.take(page, "rebase")
    album.press(page, "button[value=submit]")


def close_and_merge(portal: Portal, ref: str) -> None:
    """Close an office, and look at what else can become of it."""
    album, page = portal.album, portal.editor
    for action in ("move", "merge", "remove"):
        album.go(page, f"officers/office/{action}/{ref}")
        if action == "merge":
            page.locator("input[name=other]").first.check()
            album.press(page, "button[value=show]")
        album.take(page, f"office-{action}")
    album.go(page, f"officers/office/close/{ref}")
    today = portal.office.deployment.database.clock.now().date()
    page.locator("#f-start").fill(str(today + timedelta(3)))
    page.locator("#f-until").fill(str(today + timedelta(24)))
    page.locator("#f-why").select_option("works")
    album.press(page, "button[value=show]")
    album.take(page, "office-close")
    album.press(page, "button[value=submit]")


def change_many(portal: Portal) -> None:
    """Tick rows, and change what holds on public holidays in all of them."""
    album, page = portal.album, portal.editor
    album.go(page, "officers/offices")
    for number in (2, 3, 4):
        page.locator("input[name=code]").nth(number).check()
    album.take(page, "ticked-rows", "table.officer-table")
    album.press(page, "button[value=choose]")
    page.locator("input[name=change][value=holidays]").check()
    page.locator("[name='holidays.holidays']").select_option("open")
    page.locator("[name='holidays.periods']").fill("09:00-12:00")
    album.take(page, "bulk")
    album.press(page, "button[value=show]")
    album.take(page, "bulk-review")
    album.press(page, "button[value=submit]")
