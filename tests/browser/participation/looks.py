"""Looking at pages of a long walk: each kind of page once, for axe takes longer than the page."""

from playwright.sync_api import Page

from tests.browser.contact.town import look

# All elements of a page with their classes and states, whatever stands in them.
_SHAPE = """[...new Set([...document.querySelectorAll("body *")].map((one) =>
  [one.tagName, one.className, one.getAttribute("role"), one.hidden, one.type].join()))].join()"""


def look_once(page: Page, axe: str, seen: set[str]) -> None:
    """Look at a page unless one of the same elements has been seen, and note that it was."""
    page.wait_for_load_state()
    shape = str(page.evaluate(_SHAPE))
    if shape not in seen:
        seen.add(shape)
        look(page, axe)
