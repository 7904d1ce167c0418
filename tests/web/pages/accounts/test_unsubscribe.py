"""A link in a letter ends letters of its kind without a sign-in, and nothing else."""

from urllib.parse import urlsplit

from portal.accounts.letters import RESET
from portal.contact.letters import CASE_NEWS, CASE_RECEIVED
from portal.notifications.kinds import LetterKind
from portal.notifications.service import muted_kinds
from portal.notifications.unsubscribing import unsubscribe_link
from tests.site import account_context_on
from tests.web.pages.accounts.browser import ORIGIN, Browser
from tests.web.pages.accounts.conftest import House

TO = "layan@citizens.example"


def _path(house: House, kind: LetterKind) -> str:
    keys = account_context_on(house.app).security.keys
    return urlsplit(unsubscribe_link(keys, ORIGIN, "ar", TO, kind)).path


def _one_click(browser: Browser, path: str) -> int:
    """Send what a mail program sends (RFC 8058), from no page of ours; return the status."""
    form = {"content-type": "application/x-www-form-urlencoded", "origin": "https://mail.example"}
    return browser.post(path, content=b"List-Unsubscribe=One-Click", headers=form).status_code


def _muted(house: House) -> frozenset[str]:
    keys = account_context_on(house.app).security.keys
    with house.deployment.database.reading() as session:
        return muted_kinds(session, keys, TO)


def test_a_mail_program_ends_letters_of_one_kind_by_one_request(house: House) -> None:
    path = _path(house, CASE_NEWS)
    assert TO not in path
    browser = house.browser()
    shown = browser.get(path)
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert not _muted(house), "programs that look at mail open every link"
    for _twice in range(2):
        assert _one_click(browser, path) == 200
        assert _muted(house) == {CASE_NEWS.name}
    house.run("DELETE FROM letter_mute")


def test_a_link_that_is_changed_too_old_or_about_security_ends_nothing(house: House) -> None:
    browser, path = house.browser(), _path(house, CASE_RECEIVED)
    # In the middle: of the last letter some bits count for nothing.
    at = (path.rindex("/") + len(path)) // 2
    changed = path[:at] + ("A" if path[at] != "A" else "B") + path[at + 1 :]
    security = account_context_on(house.app).security
    over = security.keys.ticket(
        "unsubscribe",
        {"to": TO, "kind": CASE_NEWS.name},
        lasts_s=-60,
    )
    for one in (changed, f"/ar/unsubscribe/{over}", "/ar/unsubscribe/x", _path(house, RESET)):
        assert browser.get(one).status_code == 404
        assert _one_click(browser, one) == 404
    assert not _muted(house)
