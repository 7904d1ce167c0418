"""After signing in nobody is sent to another site."""

import pytest

from tests.web.pages.accounts.browser import hidden
from tests.web.pages.accounts.conftest import House
from web.page.local_address import local_address

ELSEWHERE = [
    "//evil.example",
    "//evil.example/en/",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "HTTPS://evil.example/en/account",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "/en\t//evil.example",
    "/en/\n/evil.example",
    "/en//evil.example",
    "/en/\r\nSet-Cookie: a=b",
    " /en/account",
    "/en/account ",
    "/",
    "",
    "en/account",
    "/de/account",
    "/english/account",
    "/en",
    "@evil.example",
    "/en/\\evil.example",
    "/en/مكتب",
    "/en/" + "a" * 2000,
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_other_places_are_refused(address: str) -> None:
    assert local_address(address, ("ar", "en")) is None


@pytest.mark.parametrize(
    "address",
    [
        "/en/account",
        "/ar/officers/drafts/7?page=2&q=%D9%85#row",
        "/en/sign-in/enrol?next=/en/account",
        "/en/search?q=//",
    ],
)
def test_pages_of_ours_are_taken(address: str) -> None:
    assert local_address(address, ("ar", "en")) == address


def test_signing_in_leads_home_instead_of_elsewhere(house: House) -> None:
    _browser, account = house.officer()
    for address in ELSEWHERE[:8]:
        house.forget_tries()
        browser = house.browser()
        assert hidden(browser.get("/en/sign-in", params={"next": address}), "next", "") == ""
        step = browser.password(account, address)
        assert step.headers["location"] == "/en/sign-in/second-factor"
    page = browser.open("/en/sign-in/second-factor")
    data = {"token": hidden(page, "token"), "code": account.code(), "next": "//evil.example"}
    headers = {"Origin": "https://testserver"}
    answer = browser.post("/en/sign-in/second-factor", data=data, headers=headers)
    assert answer.headers["location"] == "/en/account"


def test_who_is_signed_in_is_not_led_elsewhere(house: House) -> None:
    browser, _account = house.officer()
    for address in ELSEWHERE:
        answer = browser.get("/en/sign-in", params={"next": address})
        assert answer.headers["location"] == "/en/account", address


def test_words_for_the_next_page_are_only_our_own(house: House) -> None:
    page = house.browser().open("/en/sign-in?said=<script>alert(1)</script>")
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert "alert" not in main
    assert "<script>alert" not in page.text
    assert 'role="status"><p>' not in page.text
