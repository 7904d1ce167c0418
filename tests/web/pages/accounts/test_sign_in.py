"""The way in, page by page, in both languages and without JavaScript."""

import re

import pyotp
import pytest
from httpx2 import Response

from tests.web.pages.accounts.browser import PASSWORD, SAME_ORIGIN, Account, Browser, hidden, words
from tests.web.pages.accounts.conftest import House

SECOND = "/en/sign-in/second-factor"
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def test_an_invited_officer_makes_an_account_and_is_signed_in(house: House) -> None:
    browser, account = house.browser(), Account("rana@moh.gov.example")
    path = house.invitation(account.email)
    answer = browser.submit(path, name="  رنا  الخطيب ", password=PASSWORD)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/sign-in/enrol"
    codes = browser.enrol(account)
    assert len(account.recovery_codes) == 10
    assert "print" in words(codes)
    page = words(browser.open("/en/account"))
    assert "رنا الخطيب" in page
    assert "editor, moh" in page
    assert account.email in page
    # The link worked once.
    assert house.browser().get(path).status_code == 404


def test_password_alone_opens_no_page(house: House) -> None:
    _browser, account = house.officer()
    browser = house.browser()
    answer = browser.password(account)
    assert answer.headers["location"] == SECOND
    for path in ("/en/account", "/en/officers/people"):
        refused = browser.get(path)
        assert refused.status_code == 303
        assert refused.headers["location"] == f"{SECOND}?next={path}"
    assert browser.second_factor(SECOND, account.code()).status_code == 303
    assert browser.get("/en/account").status_code == 200


def test_password_alone_adds_no_second_factor(house: House) -> None:
    _browser, account = house.officer()
    browser = house.browser()
    browser.password(account)
    token = browser.token(SECOND)
    enrol = browser.get("/en/sign-in/enrol")
    assert enrol.headers["location"] == f"{SECOND}?next=/en/sign-in/enrol"
    for path in ("totp", "passkey"):
        data = {"token": token, "ticket": "x", "code": "123456", "answer": "{}"}
        answer = browser.post(f"/en/sign-in/enrol/{path}", data=data, headers=SAME_ORIGIN)
        assert answer.headers["location"] == SECOND
    options = browser.get("/en/sign-in/enrol/passkey/options")
    assert options.headers["location"] == SECOND
    assert house.ask("SELECT count(*) FROM credential WHERE kind = 'passkey'") == 0


def test_who_has_no_second_factor_yet_is_led_to_set_one_up(house: House) -> None:
    browser, account = house.browser(), Account("new@moh.gov.example")
    browser.submit(house.invitation(account.email), name="New", password=PASSWORD)
    again = house.browser()
    answer = again.password(account, "/en/account?said=saved")
    assert answer.headers["location"] == "/en/sign-in/enrol?next=/en/account%3Fsaid%3Dsaved"
    assert again.get(SECOND).headers["location"] == "/en/sign-in/enrol"
    assert again.get("/en/account").headers["location"] == f"{SECOND}?next=/en/account"


def test_a_mistyped_code_keeps_the_secret_that_was_scanned(house: House) -> None:
    browser = house.browser()
    browser.submit(house.invitation("typo@moh.gov.example"), name="Typo", password=PASSWORD)
    first = browser.open("/en/sign-in/enrol")
    fields = {name: hidden(first, name) for name in ("token", "ticket")}
    answer = browser.post(
        "/en/sign-in/enrol/totp", data={**fields, "code": "000000"}, headers=SAME_ORIGIN
    )
    assert answer.status_code == 400
    assert "This code is not right" in words(answer)
    assert _secret(answer) == _secret(first)
    code = pyotp.TOTP(_secret(first).replace(" ", "")).now()
    data = {"token": hidden(answer, "token"), "ticket": hidden(answer, "ticket"), "code": code}
    done = browser.post("/en/sign-in/enrol/totp", data=data, headers=SAME_ORIGIN)
    assert done.status_code == 200
    assert browser.get("/en/account").status_code == 200


def _secret(page: Response) -> str:
    found = re.search(r'class="secret"[^>]*>([^<]+)<', page.text)
    assert found is not None
    return found[1]


def test_the_picture_of_the_secret_has_no_style_of_its_own(house: House) -> None:
    browser = house.browser()
    browser.submit(house.invitation("qr@moh.gov.example"), name="Qr", password=PASSWORD)
    page = browser.open("/en/sign-in/enrol")
    assert "<svg" in page.text
    assert 'class="qr-code"' in page.text
    assert "style=" not in page.text
    assert "otpauth://totp/" in page.text
    assert "'unsafe" not in page.headers["content-security-policy"]


@pytest.mark.parametrize("way", ["arabic digits", "spaces", "hyphen"])
def test_codes_are_taken_as_people_type_them(house: House, way: str) -> None:
    _browser, account = house.officer()
    browser = house.browser()
    browser.password(account)
    code = account.code()
    typed = {
        "arabic digits": code.translate(ARABIC_DIGITS),
        "spaces": f" {code[:3]} {code[3:]} ",
        "hyphen": f"{code[:3]}-{code[3:]}",
    }[way]
    assert browser.second_factor(SECOND, typed).headers["location"] == "/en/account"


def test_a_recovery_code_opens_once(house: House) -> None:
    _browser, account = house.officer()
    used = account.recovery_codes[0]
    for expected in (303, 400):
        browser = house.browser()
        browser.password(account)
        answer = browser.submit(
            f"{SECOND}/recovery-code", SECOND, recovery_code=f" {used.lower()} "
        )
        assert answer.status_code == expected
    assert "used before" in words(answer)
    assert browser.get("/en/account").status_code == 303


def test_a_code_works_once(house: House) -> None:
    _browser, account = house.officer()
    first, second = house.browser(), house.browser()
    first.password(account)
    second.password(account)
    code = account.code()
    assert first.second_factor(SECOND, code).status_code == 303
    assert second.second_factor(SECOND, code).status_code == 400


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    browser, _account = house.officer()
    kept = browser.session
    assert kept is not None
    answer = browser.submit("/en/sign-out", "/en/account")
    assert answer.headers["location"] == "/en/sign-in?said=signed-out"
    assert browser.session is None
    assert "You are signed out" in words(browser.open(answer.headers["location"]))
    browser.session = kept
    assert browser.get("/en/account").status_code == 303


def test_who_is_signed_in_is_led_on_from_the_sign_in_page(house: House) -> None:
    browser, _account = house.officer()
    assert browser.get("/en/sign-in").headers["location"] == "/en/account"
    there = browser.get("/en/sign-in?next=/ar/officers/people")
    assert there.headers["location"] == "/ar/officers/people"


def test_the_page_that_was_wanted_comes_after_signing_in(house: House) -> None:
    _browser, account = house.officer()
    browser = house.browser()
    wanted = "/ar/account?said=saved&q=%D9%85"
    led = browser.get(wanted)
    assert led.status_code == 303
    assert led.headers["cache-control"] == "no-store"
    page = browser.open(led.headers["location"])
    assert browser.sign_in(account, hidden(page, "next")).headers["location"] == wanted


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("path", ["sign-in", "sign-in/reset", "account"])
def test_pages_speak_both_languages(house: House, language: str, path: str) -> None:
    browser = house.browser()
    if path == "account":
        browser, _account = house.officer()
    page = browser.open(f"/{language}/{path}")
    assert f'lang="{language}"' in page.text
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page.text
    assert page.headers["content-language"] == language


@pytest.mark.parametrize(
    "path", ["sign-in", "account", "invitations/x", "sign-in/reset/x", "sign-in/enrol"]
)
def test_there_are_no_pages_in_other_languages(house: House, path: str) -> None:
    browser, _account = house.officer()
    assert browser.get(f"/de/{path}").status_code == 404


def test_passkeys_are_offered_without_naming_anybody(house: House) -> None:
    answer = house.browser().get("/en/sign-in/passkey/options")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["options"].get("allowCredentials", []) == []
    assert answer.json()["options"]["rpId"] == "testserver"


def test_an_answer_that_is_no_passkey_is_refused(house: House) -> None:
    browser = house.browser()
    ticket = browser.get("/en/sign-in/passkey/options").json()["ticket"]
    for answer in ("", "{}", "[]", '{"id":"AAAA"}', "\ud800".encode("utf-8", "replace").decode()):
        refused = browser.submit("/en/sign-in/passkey", "/en/sign-in", ticket=ticket, answer=answer)
        assert refused.status_code == 400
        assert "This passkey is not known here" in words(refused)
    assert browser.session is None


def signed_in_elsewhere(house: House, account: Account) -> Browser:
    """Sign the same officer in once more."""
    browser = house.browser()
    house.forget_tries()
    assert browser.sign_in(account).status_code == 303
    return browser
