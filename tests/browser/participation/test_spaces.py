"""An officer makes his first space in a browser without a script, and people find and read it."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Page

from portal.accounts.officer_roles import Role
from tests.browser.directory.site import AGENCY, Site, directory_site
from tests.browser.matrix import journey
from tests.browser.test_access import CHECK
from tests.browser.visitor import DESK, PHONE, SMALLEST, MakeVisit, Visit
from tests.conftest import Databases

# One language, device and level in the suite, every other in `make journeys`.
ACTIVITIES = {
    "information": ("comment",),
    "consultation": ("comment", "forum", "idea", "vote"),
    "active": ("comment", "forum", "idea", "support", "vote"),
}
_PLACES = [
    (level, language, device)
    for level in ACTIVITIES
    for language in ("ar", "en")
    for device in ("phone", "desk")
]
WALKS = [one if one == ("active", "ar", "phone") else journey(*one) for one in _PLACES]
SAMPLES = ("school-ways", "bus-timetable", "water-network", "library-hours", "park-rules")
# With a folder here, each page that is walked leaves its picture there.
PICTURES = os.environ.get("AROUNDME_PICTURES")


@pytest.fixture(scope="module")
def site(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with directory_site(databases, sample_template, tmp_path_factory.mktemp("spaces")) as made:
        yield made


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    """The address of that server, in the place of the finder's."""
    return site.address


def _stands(page: Page, axe: str, name: str) -> None:
    """Check that axe finds nothing and that nothing sticks out of a narrow screen."""
    size = page.viewport_size
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    page.evaluate(axe)
    assert cast("list[object]", page.evaluate(CHECK)) == [], name
    page.set_viewport_size(SMALLEST)
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"], name
    assert size is not None
    page.set_viewport_size(size)


def _write(made: Visit, site: Site, level: str, language: str) -> None:
    """Fill the form as somebody does who does it the first time: save, add a phase, publish."""
    page, now = made.page, site.deployment.now()
    for field, text in (
        ("titles", "Which street comes first?"),
        ("summaries", "Tell us which street of the quarter is repaired first."),
        ("texts", "The budget allows for **one** street."),
        ("promises", "The roads department reads each answer and publishes its choice."),
    ):
        for one in ("ar", "en"):
            page.locator(f"[name='{field}.{one}']").fill(f"{text} {level} {one}")
    page.locator("[name=level]").select_option(level)
    page.locator("[name=name]").fill(f"{level}-{language}")
    page.locator("button[value='add:phases']").click()
    for one in ("ar", "en"):
        page.locator(f"[name='phases.0.titles.{one}']").fill(f"Answers {one}")
    start = now - timedelta(hours=1)
    page.locator("[name='phases.0.starts_at']").fill(f"{start:%Y-%m-%dT%H:%M}")
    page.locator("[name='phases.0.ends_at']").fill(f"{now + timedelta(days=9):%Y-%m-%dT%H:%M}")
    for one in ACTIVITIES[level]:
        page.locator(f"[name='phases.0.activities'][value={one}]").check()


@pytest.mark.parametrize(("level", "language", "device"), WALKS)
def test_an_officer_makes_a_space_without_a_script_and_people_find_it(
    visit: MakeVisit, site: Site, axe: str, level: str, language: str, device: str
) -> None:
    size = PHONE if device == "phone" else DESK
    name = f"{level}-{language}-{device}"
    back = f"/{language}/officers/participation"
    with visit(is_new=True, java_script_enabled=False, viewport=size, may_fail=True) as made:
        site.sign_in(made.page.context, Role.APPROVER, AGENCY)
        made.go(f"{back}/new")
        _write(made, site, level, language)
        made.page.locator("button[value=publish]:visible").click()
        # A promise has a day: it is said where it is missing, and nothing is lost.
        assert made.page.locator("a[href='#f-answer_due']").count() == 1
        due = site.deployment.now() + timedelta(days=30)
        made.page.locator("[name=answer_due]").fill(f"{due:%Y-%m-%d}")
        if "support" in ACTIVITIES[level]:
            made.page.locator("[name=support_threshold]").fill("10")
        made.page.locator("[name=name]").fill(f"{name}")
        made.page.locator("button[value=publish]:visible").click()
        assert made.page.url.partition("?")[0].endswith(f"{back}/{name}")
        made.go(f"/{language}/participation?level={level}")
        made.page.locator(f"a[href$='/participation/{name}']").click()
        assert made.page.locator("#now").is_visible()
        actions = made.page.locator(".space-actions li")
        assert actions.count() == len(ACTIVITIES[level])
    with visit(is_new=True, viewport=size, may_fail=True) as made:
        _stands(made.go(f"/{language}/participation/{name}"), axe, f"{name}-page")
        _stands(made.go(f"/{language}/participation"), axe, f"{name}-list")
        site.sign_in(made.page.context, Role.APPROVER, AGENCY)
        for path in ("new", name, f"{name}/edit", f"{name}/tell/close", f"{name}/export"):
            shown = made.go(f"{back}/{path}")
            _stands(shown, axe, f"{name}-{path.replace('/', '-')}")
        _stands(made.go(back), axe, f"{name}-officers")


@pytest.mark.parametrize("language", ["ar", journey("en")])
def test_the_page_of_every_state_stands_on_a_phone(
    visit: MakeVisit, axe: str, language: str
) -> None:
    with visit(is_new=True, viewport=PHONE) as made:
        for sample in SAMPLES:
            path = f"/{language}/participation/sample-{sample}"
            _stands(made.go(path), axe, f"sample-{sample}-{language}")
