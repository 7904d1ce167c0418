"""Sessions seen from outside: what the cookie is like, how long it opens anything, who ends it."""

import pytest
from fastapi.testclient import TestClient

from tests.web.pages.accounts.browser import ORIGIN, PASSWORD, SAME_ORIGIN, Account, Browser, words
from tests.web.pages.accounts.conftest import House

SECOND = "/en/sign-in/second-factor"
ANOTHER = "five slow white clouds"
MINE = "WHERE account_id = (SELECT id FROM account WHERE email = :email)"


def elsewhere(house: House, account: Account) -> Browser:
    """Sign the same officer in at another device."""
    house.forget_tries()
    browser = house.browser("198.51.100.9")
    assert browser.sign_in(account).status_code == 303
    return browser


def test_the_cookie_is_out_of_reach_of_scripts_and_neighbours(house: House) -> None:
    _browser, account = house.officer()
    browser = house.browser()
    answers = [browser.password(account), browser.second_factor(SECOND, account.code())]
    for answer in answers:
        cookies = answer.headers.get_list("set-cookie")
        cookie = next(one for one in cookies if one.startswith("__Host-session="))
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert parts == {"httponly", "path=/", "samesite=lax", "secure"}
    form = house.browser().get("/en/sign-in").headers["set-cookie"]
    assert form.startswith("__Host-form=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(form.split("; "))


def test_the_number_of_a_session_changes_at_every_step(house: House) -> None:
    _browser, account = house.officer()
    browser = house.browser()
    browser.session = "planted-by-somebody-else-0123456789"
    browser.password(account)
    halfway = browser.session
    assert halfway is not None
    assert "planted" not in halfway
    browser.second_factor(SECOND, account.code())
    whole = browser.session
    assert whole not in (None, halfway)
    # The number that was known before the second factor opens nothing.
    thief = house.browser()
    thief.session = halfway
    assert thief.get("/en/account").headers["location"].startswith("/en/sign-in?")
    # Showing the second factor once more changes it again.
    house.forget_tries()
    browser.second_factor(f"{SECOND}?next=/en/account", account.code())
    assert browser.session not in (None, halfway, whole)


def test_signing_in_again_ends_the_session_that_the_browser_had(house: House) -> None:
    browser, account = house.officer()
    old = browser.session
    assert old is not None
    token = browser.token("/en/sign-in/reset")
    fields = {"token": token, "name": account.email, "password": PASSWORD}
    assert browser.post("/en/sign-in", data=fields, headers=SAME_ORIGIN).status_code == 303
    thief = house.browser()
    thief.session = old
    assert thief.get("/en/account").status_code == 303


@pytest.mark.parametrize(
    "ageing",
    [
        "UPDATE account_session SET last_seen_at = now() - interval '31 minutes'",
        "UPDATE account_session SET expires_at = now() - interval '1 second'",
        "UPDATE account_session SET revoked_at = now()",
    ],
)
def test_a_session_ends(house: House, ageing: str) -> None:
    browser, account = house.officer()
    house.run(f"{ageing} {MINE}", email=account.email)
    answer = browser.get("/en/account")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/sign-in?next=/en/account"


def test_a_session_that_is_used_goes_on(house: House) -> None:
    browser, account = house.officer()
    for _time in range(2):
        ageing = "UPDATE account_session SET last_seen_at = last_seen_at - interval '20 minutes'"
        house.run(f"{ageing} {MINE}", email=account.email)
        assert browser.get("/en/account").status_code == 200


def test_a_session_between_the_steps_ends_soon(house: House) -> None:
    _browser, account = house.officer()
    browser = house.browser()
    browser.password(account)
    left = house.ask(
        "SELECT max(extract(epoch FROM expires_at - now())) FROM account_session"
        " WHERE second_factor_at IS NULL AND revoked_at IS NULL"
        " AND account_id = (SELECT id FROM account WHERE email = :email)",
        email=account.email,
    )
    assert 0 < float(str(left)) <= 15 * 60


def test_a_new_password_ends_all_other_sessions(house: House) -> None:
    browser, account = house.officer()
    other = elsewhere(house, account)
    old = browser.session
    answer = browser.submit(
        "/en/account/password", "/en/account", current=PASSWORD, password=ANOTHER
    )
    assert answer.headers["location"] == "/en/account?said=new-password"
    assert browser.session not in (None, old)
    assert browser.get("/en/account").status_code == 200
    assert other.get("/en/account").status_code == 303
    assert house.browser().password(account).status_code == 400


def test_a_device_is_signed_out_from_another(house: House) -> None:
    browser, account = house.officer()
    other = elsewhere(house, account)
    page = browser.open("/en/account")
    assert "Chrome on Linux" in words(page)
    assert "198.51.100.0/24" in words(page)
    device = page.text.split("/en/account/devices/")[1].split("/")[0]
    answer = browser.submit(f"/en/account/devices/{device}/revoke", "/en/account")
    assert answer.headers["location"] == "/en/account?said=revoked"
    assert other.get("/en/account").status_code == 303
    assert browser.get("/en/account").status_code == 200


def test_nobody_signs_out_the_device_of_somebody_else(house: House) -> None:
    _mine, account = house.officer()
    theirs = house.ask(
        "SELECT encode(id, 'hex') FROM account_session WHERE revoked_at IS NULL"
        " AND account_id = (SELECT id FROM account WHERE email = :email)",
        email=account.email,
    )
    browser, _other = house.officer()
    for device in (str(theirs), "zz", "00"):
        answer = browser.submit(f"/en/account/devices/{device}/revoke", "/en/account")
        assert answer.status_code == 404
    assert _mine.get("/en/account").status_code == 200


def test_all_devices_are_signed_out_at_once(house: House) -> None:
    browser, account = house.officer()
    other = elsewhere(house, account)
    assert browser.submit("/en/account/devices/others", "/en/account").status_code == 303
    assert other.get("/en/account").status_code == 303
    assert browser.get("/en/account").status_code == 200
    third = elsewhere(house, account)
    answer = browser.submit("/en/account/devices/all", "/en/account")
    assert answer.headers["location"] == "/en/sign-in?said=signed-out"
    assert browser.session is None
    assert third.get("/en/account").status_code == 303


def test_every_page_of_the_account_has_one_way_out(house: House) -> None:
    browser, _account = house.officer()
    for path in ("/account", "/account/history", "/sign-in/enrol", "/sign-in/second-factor"):
        assert browser.open(f"/en{path}").text.count('action="/en/sign-out"') == 1, path


def test_pages_of_officers_are_kept_nowhere(house: House) -> None:
    browser, _account = house.officer()
    for path in ("/en/account", "/en/sign-in/enrol", SECOND, "/en/sign-in/reset"):
        answer = browser.get(path)
        assert answer.headers["cache-control"] == "no-store", path
        assert "etag" not in answer.headers, path
    for path in ("/en/account", "/en/sign-in", "/en/invitations/x", "/en/sign-in/reset/x"):
        assert house.browser().get(path).headers["cache-control"] == "no-store", path


def test_public_pages_do_not_ask_who_it_is(house: House) -> None:
    browser, _account = house.officer()
    plain = TestClient(house.app, base_url=ORIGIN)
    mine, anybodys = browser.get("/en/around-me"), plain.get("/en/around-me")
    assert mine.text == anybodys.text
    assert mine.headers["etag"] == anybodys.headers["etag"]
    assert "set-cookie" not in mine.headers


def test_a_suspended_officer_is_out_at_once(house: House) -> None:
    browser, account = house.officer()
    house.run("UPDATE account SET state = 'suspended' WHERE email = :email", email=account.email)
    assert browser.get("/en/account").status_code == 303
    assert house.browser().password(account).status_code == 400
