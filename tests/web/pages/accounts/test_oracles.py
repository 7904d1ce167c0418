"""Nothing tells whether an account exists, and nobody may try as often as he likes."""

import re

import pytest
from httpx2 import Response

from portal.accounts.officer_roles import Role
from tests.web.pages.accounts.browser import PASSWORD, Account, words
from tests.web.pages.accounts.conftest import House

SECOND = "/en/sign-in/second-factor"
NOBODY = "nobody@moh.gov.example"


def seen(answer: Response, account: Account) -> tuple[int, dict[str, str], str]:
    """Give all that an answer shows, without what differs by chance or was sent to us."""
    headers = {
        name: "*" if name in ("x-request-id", "set-cookie", "etag", "content-length") else value
        for name, value in answer.headers.items()
    }
    body = re.sub(r'name="token" value="[^"]+"', "", answer.text)
    assert "set-cookie" in headers
    return answer.status_code, headers, body.replace(account.email, NOBODY)


def test_signing_in_shows_the_same_for_known_and_unknown(house: House) -> None:
    _browser, known = house.officer()
    wrong = Account(known.email, "not this password at all")
    unknown = Account(NOBODY, "not this password at all")
    for password_of in (wrong, unknown):
        assert house.browser().password(password_of).status_code == 400
    answers = [house.browser().password(account) for account in (wrong, unknown)]
    assert seen(answers[0], wrong) == seen(answers[1], unknown)


@pytest.mark.parametrize("state", ["invited", "suspended"])
def test_accounts_that_cannot_be_entered_look_like_none(house: House, state: str) -> None:
    account = Account(f"{state}@moh.gov.example")
    if state == "invited":
        house.invitation(account.email)
    else:
        _browser, account = house.officer()
        house.run("UPDATE account SET state = 'suspended' WHERE email = :e", e=account.email)
    unknown = Account(NOBODY)
    answers = [house.browser().password(one) for one in (account, unknown)]
    assert answers[0].status_code == 400
    assert seen(answers[0], account) == seen(answers[1], unknown)


def test_asking_for_a_new_password_shows_the_same_for_known_and_unknown(house: House) -> None:
    _browser, known = house.officer()
    before = len(house.letters.letters)
    answers = [
        house.browser().submit("/en/sign-in/reset", name=email)
        for email in (known.email, NOBODY, known.email.upper())
    ]
    assert answers[0].status_code == 200
    assert seen(answers[0], known) == seen(answers[1], Account(NOBODY))
    assert "If there is an account" in words(answers[1])
    # The letter itself goes to the one that exists, after the answer.
    assert {letter.to for letter in house.letters.letters[before:]} == {known.email}


def test_links_that_never_were_and_links_that_were_used_look_the_same(house: House) -> None:
    account = Account("linked@moh.gov.example")
    used = house.invitation(account.email)
    browser = house.browser()
    browser.submit(used, name="L", password=PASSWORD)
    tokens = [used.rpartition("/")[2], "A" * 43]
    answers = [house.browser().get(f"/en/invitations/{token}") for token in tokens]
    texts = {answer.text.replace(token, "") for answer, token in zip(answers, tokens, strict=True)}
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(texts) == 1
    resets = [house.browser().get(f"/en/sign-in/reset/{token}") for token in ("x", "y" * 43)]
    assert {answer.status_code for answer in resets} == {404}


def test_inviting_shows_the_same_whether_there_is_an_account(house: House) -> None:
    browser, _admin = house.officer(Role.ADMINISTRATOR, "moh")
    _other, known = house.officer(Role.EDITOR, "moe")
    answers = [
        browser.submit(
            "/en/officers/people/invitations",
            "/en/officers/people",
            email=email,
            role="editor",
            agency="moh",
        )
        for email in (known.email, "fresh@moh.gov.example")
    ]
    assert {answer.headers["location"] for answer in answers} == {
        "/en/officers/people?said=invited"
    }
    assert known.email in [letter.to for letter in house.letters.letters[-2:]]


@pytest.mark.parametrize("is_known", [True, False])
def test_passwords_cannot_be_tried_without_end(house: House, is_known: bool) -> None:
    account = Account("guessed@moh.gov.example", "not this password at all")
    if is_known:
        _browser, account = house.officer()
    wrong = Account(account.email, "not this password at all")
    statuses = [house.browser().password(wrong).status_code for _try in range(6)]
    assert statuses == [400] * 5 + [429]
    limited = house.browser().password(Account(account.email, PASSWORD))
    assert limited.status_code == 429
    assert limited.headers["retry-after"] == "900"
    assert "Wait a quarter of an hour" in words(limited)
    assert "__Host-session" not in limited.headers.get("set-cookie", "")


def test_five_wrong_passwords_of_a_stranger_keep_no_owner_out(house: House) -> None:
    _signed_in, account = house.officer()
    owner = house.browser()
    owner.password(account)
    owner.submit(f"{SECOND}/recovery-code", SECOND, recovery_code=account.recovery_codes[0])
    stranger = house.browser("198.51.100.1")
    wrong = Account(account.email, "not this password at all")
    assert [stranger.password(wrong).status_code for _try in range(6)][-1] == 429
    elsewhere = house.browser("198.51.101.1")
    assert elsewhere.password(account).status_code == 303
    # Even beside the stranger the browser that was signed in before is let in.
    device = owner.cookies["__Host-device"]
    beside = house.browser("198.51.100.2")
    assert beside.password(account).status_code == 429
    beside.cookies.set("__Host-device", device)
    assert beside.password(account).status_code == 303


def test_the_sentence_of_the_limit_is_the_same_for_known_and_unknown(house: House) -> None:
    _browser, known = house.officer()
    shown = []
    for email in (known.email, NOBODY):
        wrong = Account(email, "not this password at all")
        answers = [house.browser().password(wrong) for _try in range(6)]
        shown.append(seen(answers[-1], wrong))
    assert shown[0] == shown[1]


def test_one_network_cannot_try_all_accounts(house: House) -> None:
    statuses = [
        house.browser(f"192.0.2.{number}")
        .password(Account(f"try{number}@moh.gov.example", "x" * 20))
        .status_code
        for number in range(31)
    ]
    assert statuses == [400] * 30 + [429]


def test_codes_cannot_be_tried_without_end(house: House) -> None:
    _browser, account = house.officer()
    browser = house.browser()
    browser.password(account)
    wrong = [browser.second_factor(SECOND, "000000").status_code for _try in range(5)]
    assert wrong == [400] * 5
    limited = browser.second_factor(SECOND, account.code())
    assert limited.status_code == 429
    # Another kind of second factor is no way around.
    codes = browser.submit(
        f"{SECOND}/recovery-code", SECOND, recovery_code=account.recovery_codes[0]
    )
    assert codes.status_code == 429
    assert browser.get("/en/account").status_code == 303
