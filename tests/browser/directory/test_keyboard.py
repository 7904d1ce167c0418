"""Every kind of page by the keyboard alone, on a desk whose browser is zoomed to 400 %."""

from itertools import cycle
from typing import cast

import pytest
from playwright.sync_api import Browser, Page

from portal.accounts.officer_roles import Role
from tests.browser.directory.site import AGENCY, SERVICE, Site

# Fixtures: pytest finds them by their names here.
from tests.browser.directory.test_pages import address, examples, site  # noqa: F401
from tests.browser.matrix import journey

# A screen of 1280 by 1024 pixels at 400 %: what is left for a page, and how finely it is drawn.
ZOOMED = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
HERE = "lat=31.954&lon=35.911"
KINDS = (
    "around-me",
    f"around-me?{HERE}",
    "around-me?place=الزيتون",
    "places/schools/SCH-000224",
    "areas",
    "areas/JO-AM/offices",
    "agencies",
    f"agencies/{AGENCY}",
    "services",
    f"services/{SERVICE}",
    "audiences/citizen",
    "search?q=licence",
    "contact/mistake?page=/en/services",
    "contact",
    "contact/complaint",
    "contact/follow",
    "saved",
    "widget/make",
    "sign-in/reset",
    "account",
    "officers",
    "officers/offices",
    "officers/new-office",
    "officers/drafts",
    "officers/imports",
    "officers/tables",
    "officers/statistics",
    "officers/audit",
)
# What the suite walks; `make journeys` walks all, in each language.
FEW = (
    f"around-me?{HERE}",
    "areas/JO-AM/offices",
    f"services/{SERVICE}",
    "account",
    "officers/offices",
    "officers/statistics",
)
# Enough for every page here, so that a trap ends the test.
MOST_STOPS = 400
STOPS = """() => {
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const first = ({ name }) => document.querySelector(`input[name="${name}"]:checked`)
    ?? document.querySelector(`input[name="${name}"]`);
  return [...document.querySelectorAll(all)].filter((one) => one.tabIndex >= 0 && !one.disabled
    && one.checkVisibility({ visibilityProperty: true })
    && !(one.type === "radio" && one !== first(one))).length;
}"""
# What has the focus: what it is, whether any of it can be seen, and whether it shows the focus.
# What scrolls into view may take a frame or two.
FOCUSED = """async () => {
  const one = document.activeElement;
  if (one === document.body || one === null) return null;
  const isHit = (box) => [.1, .5, .9].some((across) => [.2, .5, .8].some((down) => {
    const at = [box.left + box.width * across, box.top + box.height * down];
    return one.contains(document.elementFromPoint(...at));
  }));
  const isSeen = () => [...one.getClientRects()].some(isHit);
  for (let frames = 0; !isSeen() && frames < 10; frames += 1) {
    await new Promise(requestAnimationFrame);
  }
  const style = getComputedStyle(one);
  // Within these the browser itself shows the part that has it.
  const isShown = one.matches("iframe, input[type=date], input[type=time]")
    || style.outlineStyle !== "none" || style.boxShadow !== "none";
  const text = (one.id || one.textContent || one.name || "").trim().slice(0, 40);
  return [`${one.tagName} ${text}`, isSeen(), isShown];
}"""


def _walk(page: Page) -> tuple[int, list[str]]:
    """Press Tab until the page is left; return the stops, and what was wrong at any of them."""
    wrong: list[str] = []
    for stops in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = cast("tuple[str, bool, bool] | None", page.evaluate(FOCUSED))
        if found is None:
            return stops, wrong
        name, is_seen, is_shown = found
        if not is_seen:
            wrong.append(f"{name}: covered, or out of view")
        if not is_shown:
            wrong.append(f"{name}: does not show that it has the focus")
    return MOST_STOPS, [*wrong, "the focus never leaves the page"]


@pytest.mark.parametrize(
    ("kinds", "languages"),
    [(FEW, ("ar", "en")), journey(KINDS, ("ar",)), journey(KINDS, ("en",))],
    ids=["few", "all-ar", "all-en"],
)
def test_every_kind_of_page_is_walked_by_keyboard_at_400_percent(
    chromium: Browser,
    site: Site,  # noqa: F811
    kinds: tuple[str, ...],
    languages: tuple[str, ...],
) -> None:
    faults: dict[str, object] = {}
    context = chromium.new_context(**ZOOMED, reduced_motion="reduce")  # type: ignore[arg-type]
    site.sign_in(context, Role.ADMINISTRATOR)
    page = context.new_page()
    for path, language in zip(kinds, cycle(languages), strict=False):
        page.goto(f"{site.address}/{language}/{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > ZOOMED["viewport"]["width"]:  # type: ignore[index]
            faults[f"{path}, sideways"] = width
        wanted = page.evaluate(STOPS)
        stops, wrong = _walk(page)
        if wrong or stops < wanted:
            faults[path] = [f"{stops} of {wanted} stops", *wrong]
    context.close()
    assert faults == {}
