"""The account page: what is shown, what may be changed, and what asks for the second step anew."""

import re
from dataclasses import asdict

import pytest

from portal.accounts.officer_roles import Role
from tests.web.pages.accounts.browser import PASSWORD, SAME_ORIGIN, Account, hidden, words
from tests.web.pages.accounts.conftest import House

ACCOUNT = "/en/account"
SECOND = "/en/sign-in/second-factor"
MARKUP = '<img src=x onerror="alert(1)">\'"><script>alert(2)</script>{{ 7*7 }}'
ANOTHER = "five slow white clouds"


def grow_old(house: House, account: Account) -> None:
    """Let the second factor be shown eleven minutes ago."""
    house.run(
        "UPDATE account_session SET second_factor_at = second_factor_at - interval '11 minutes'"
        " WHERE account_id = (SELECT id FROM account WHERE email = :email)",
        email=account.email,
    )


def test_name_and_language_are_changed(house: House) -> None:
    browser, account = house.officer()
    answer = browser.submit("/ar/account/profile", "/ar/account", name="ليلى", language="ar")
    assert answer.headers["location"] == "/ar/account?said=saved"
    page = browser.open(answer.headers["location"])
    assert 'value="ليلى"' in page.text
    language = "SELECT language FROM account WHERE email = :email"
    assert house.ask(language, email=account.email) == "ar"
    for unknown in ("xx", "", "<b>"):
        browser.submit(f"{ACCOUNT}/profile", ACCOUNT, name="ليلى", language=unknown)
        assert house.ask(language, email=account.email) == "ar"


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u2066", "x" * 121])
def test_a_name_that_is_none_is_refused(house: House, name: str) -> None:
    browser, _account = house.officer(name="Rana")
    answer = browser.submit(f"{ACCOUNT}/profile", ACCOUNT, name=name)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert 'value="Rana"' in browser.open(ACCOUNT).text


def test_what_no_form_asks_for_changes_nothing(house: House) -> None:
    browser, account = house.officer(Role.VIEWER)
    more = {
        "role": "administrator",
        "role-0": "administrator",
        "agency": "*",
        "agency-0": "*",
        "state": "suspended",
        "email": "other@moh.gov.example",
        "password_hash": "x",
        "id": "00000000-0000-0000-0000-000000000000",
        "is_complete": "true",
        "memberships": '[["administrator", null]]',
    }
    row = "SELECT (id, email, state, password_hash)::text FROM account WHERE email = :email"
    before = house.ask(row, email=account.email)
    assert browser.submit(f"{ACCOUNT}/profile", ACCOUNT, name="R", **more).status_code == 303
    assert house.ask(row, email=account.email) == before
    assert "viewer, moh" in words(browser.open(ACCOUNT))
    # Nor does an invitation give more than it says.
    invited = house.browser()
    path = house.invitation("mass@moh.gov.example", Role.VIEWER)
    fields = {**more, "email": "mass2@moh.gov.example", "password": PASSWORD}
    assert invited.submit(path, name="M", **fields).status_code == 303
    roles = house.ask(
        "SELECT string_agg(role || ' ' || agency, ',') FROM membership"
        " WHERE account_id = (SELECT id FROM account WHERE email = 'mass@moh.gov.example')"
    )
    assert roles == "viewer moh"


def test_markup_in_names_and_browsers_stays_text(house: House) -> None:
    browser, account = house.officer(Role.ADMINISTRATOR, "moh", name=MARKUP)
    other = house.browser()
    other.headers["user-agent"] = MARKUP
    assert other.sign_in(account).status_code == 303
    invited = house.browser()
    link = browser.submit(
        "/en/officers/people/invitations",
        "/en/officers/people",
        email="markup@moh.gov.example",
        name=MARKUP,
        role="viewer",
        agency="moh",
    )
    assert link.status_code == 303
    assert browser.submit(f"{ACCOUNT}/profile", ACCOUNT, name="x" * 121 + MARKUP).status_code == 400
    me = house.ask("SELECT id FROM account WHERE email = :email", email=account.email)
    pages = [
        browser.get(ACCOUNT),
        browser.get("/en/officers/people"),
        browser.get(f"/en/officers/people/{me}"),
        invited.get(house.letters.newest()),
        browser.submit("/en/officers/people/invitations", "/en/officers/people", email=MARKUP),
        invited.submit("/en/sign-in", name=MARKUP, password="x"),  # noqa: S106
    ]
    for page in pages:
        assert "onerror" in page.text
        assert "<img src=x" not in page.text
        assert "<script>alert" not in page.text
        assert "49" not in page.text.partition("onerror")[2][:80]


def test_controls_of_direction_do_not_get_into_names(house: House) -> None:
    browser, _account = house.officer(name="Ra\u202ena\u2067 \u200fX")
    assert 'value="Rana X"' in browser.open(ACCOUNT).text


@pytest.mark.parametrize(
    ("password", "said"),
    [("short", "12"), ("password1234", "the first that are tried"), ("a" * 201, "200")],
)
def test_a_bad_new_password_is_refused(house: House, password: str, said: str) -> None:
    browser, account = house.officer()
    answer = browser.submit(f"{ACCOUNT}/password", ACCOUNT, current=PASSWORD, password=password)
    assert answer.status_code == 400
    assert said in words(answer)
    assert password not in answer.text
    assert house.browser().password(account).status_code == 303


def test_the_present_password_is_asked_for(house: House) -> None:
    browser, _account = house.officer()
    wrong = {"current": "not this password", "password": ANOTHER}
    answers = [browser.submit(f"{ACCOUNT}/password", ACCOUNT, **wrong) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert "not your present password" in words(answers[0])


def test_what_decides_who_gets_in_asks_for_the_second_step_anew(house: House) -> None:
    browser, account = house.officer()
    browser.open(ACCOUNT)
    token = hidden(browser.open(ACCOUNT), "token")
    grow_old(house, account)
    page = browser.open(ACCOUNT)
    assert "Confirm that it is you" in words(page)
    assert 'name="current"' not in page.text
    factor = house.ask(
        "SELECT id FROM credential WHERE account_id = (SELECT id FROM account WHERE email = :e)",
        e=account.email,
    )
    actions = {
        "password": {"current": PASSWORD, "password": ANOTHER},
        "email": {"email": "n@moh.gov.example", "password": PASSWORD},
        f"factors/{factor}/remove": {},
    }
    plain = ("recovery-codes", "devices/others", "devices/all", "devices/00/revoke")
    for action in (*actions, *plain):
        data = {"token": token, **actions.get(action, {})}
        answer = browser.post(f"{ACCOUNT}/{action}", data=data, headers=SAME_ORIGIN)
        assert answer.headers["location"] == f"{SECOND}?next={ACCOUNT}", action
    enrol = browser.get("/en/sign-in/enrol?next=/en/account")
    assert enrol.headers["location"] == (f"{SECOND}?next=/en/sign-in/enrol%3Fnext%3D/en/account")
    confirmed = browser.second_factor(f"{SECOND}?next={ACCOUNT}", account.code())
    assert confirmed.headers["location"] == ACCOUNT
    assert 'name="current"' in browser.open(ACCOUNT).text


def test_the_last_second_factor_stays(house: House) -> None:
    browser, _account = house.officer()
    page = browser.open(ACCOUNT)
    found = re.search(r"/en/account/factors/([0-9a-f-]+)/remove", page.text)
    assert found is not None
    answer = browser.submit(f"{ACCOUNT}/factors/{found[1]}/remove", ACCOUNT)
    assert answer.status_code == 409
    assert "last second factor" in words(answer)


def test_a_second_app_is_added_and_the_first_removed(house: House) -> None:
    browser, account = house.officer()
    page = browser.open("/en/sign-in/enrol?next=/en/account")
    found = re.search(r'class="secret"[^>]*>([^<]+)<', page.text)
    assert found is not None
    new = Account(**{**asdict(account), "secret": found[1].replace(" ", "")})
    fields = {name: hidden(page, name) for name in ("token", "ticket", "next")}
    answer = browser.post(
        "/en/sign-in/enrol/totp", data={**fields, "code": new.code()}, headers=SAME_ORIGIN
    )
    assert answer.headers["location"] == "/en/account"
    factors = re.findall(r"/en/account/factors/([0-9a-f-]+)/remove", browser.open(ACCOUNT).text)
    assert len(factors) == 2
    removed = browser.submit(f"{ACCOUNT}/factors/{factors[0]}/remove", ACCOUNT)
    assert removed.headers["location"] == "/en/account?said=removed"
    house.forget_tries()
    assert house.browser().sign_in(account).status_code == 400
    house.forget_tries()
    assert house.browser().sign_in(new).status_code == 303


def test_the_factor_of_somebody_else_cannot_be_removed(house: House) -> None:
    _other, theirs = house.officer()
    factor = house.ask(
        "SELECT id FROM credential WHERE account_id = (SELECT id FROM account WHERE email = :e)",
        e=theirs.email,
    )
    browser, _account = house.officer()
    for wanted in (factor, "x"):
        answer = browser.submit(f"{ACCOUNT}/factors/{wanted}/remove", ACCOUNT)
        assert answer.status_code == 404
    assert house.browser().sign_in(theirs).status_code == 303


def test_new_recovery_codes_end_the_old_ones(house: House) -> None:
    browser, account = house.officer()
    answer = browser.submit(f"{ACCOUNT}/recovery-codes", ACCOUNT)
    new = re.findall(r'<code dir="ltr">([^<]+)</code>', answer.text)
    assert len(new) == 10
    assert not set(new) & set(account.recovery_codes)
    assert answer.headers["cache-control"] == "no-store"
    assert "Recovery codes left: 10" in words(browser.open(ACCOUNT))
    other = house.browser()
    other.password(account)
    for code, status in ((account.recovery_codes[0], 400), (new[0], 303)):
        tried = other.submit(f"{SECOND}/recovery-code", SECOND, recovery_code=code)
        assert tried.status_code == status


def test_a_new_address_is_confirmed_by_its_letter(house: House) -> None:
    browser, account = house.officer()
    new = f"new-{account.email}"
    wrong = browser.submit(f"{ACCOUNT}/email", ACCOUNT, email=new, password="not it")  # noqa: S106
    assert wrong.status_code == 400
    answer = browser.submit(f"{ACCOUNT}/email", ACCOUNT, email=new, password=PASSWORD)
    assert answer.headers["location"] == "/en/account?said=letter"
    assert house.letters.letters[-1].to == new
    link = house.letters.newest()
    # Looking at the link changes nothing.
    mailbox = house.browser()
    assert mailbox.get(link).status_code == 200
    assert account.email in words(browser.open(ACCOUNT))
    confirmed = mailbox.submit(link)
    assert confirmed.headers["location"].endswith("/sign-in?said=email")
    assert house.letters.letters[-1].to == account.email
    assert browser.get(ACCOUNT).status_code == 303
    assert house.browser().password(Account(new)).status_code == 303
    assert mailbox.submit(link).status_code == 404
    assert mailbox.submit("/en/account/contact/nonsense").status_code == 404


def test_whoever_had_the_old_address_takes_it_back_by_its_letter(house: House) -> None:
    browser, account = house.officer()
    new = f"taken-{account.email}"
    browser.submit(f"{ACCOUNT}/email", ACCOUNT, email=new, password=PASSWORD)
    thief = house.browser()
    thief.submit(house.letters.newest())
    assert thief.password(Account(new)).status_code == 303
    way_back = house.letters.newest()
    owner = house.browser()
    assert owner.get(way_back).status_code == 200, "looking at the link changes nothing"
    answer = owner.submit(way_back)
    assert answer.headers["location"] == "/en/sign-in/reset?said=address-back"
    assert "What was before is back" in words(owner.get(answer.headers["location"]))
    assert house.letters.letters[-1].to == new
    assert house.browser().password(Account(new)).status_code == 400
    assert house.browser().password(account).status_code == 400, "a new password is chosen first"
    assert owner.submit(way_back).status_code == 404


def test_an_address_that_is_taken_is_not_told(house: House) -> None:
    _other, theirs = house.officer()
    browser, _account = house.officer()
    before = len(house.letters.letters)
    answer = browser.submit(f"{ACCOUNT}/email", ACCOUNT, email=theirs.email, password=PASSWORD)
    assert answer.headers["location"] == "/en/account?said=letter"
    assert len(house.letters.letters) == before


def test_a_new_password_by_letter(house: House) -> None:
    browser, account = house.officer()
    house.browser().submit("/en/sign-in/reset", name=f" {account.email.upper()} ")
    assert house.letters.letters[-1].to == account.email
    link = house.letters.newest()
    other = house.browser()
    bad = other.submit(link, password="short")  # noqa: S106
    assert bad.status_code == 400
    answer = other.submit(link, password=ANOTHER)
    assert answer.headers["location"].endswith("/sign-in?said=password")
    assert other.session is None
    assert browser.get(ACCOUNT).status_code == 303
    assert house.browser().password(account).status_code == 400
    account.password = ANOTHER
    # The second step is still asked for.
    assert other.password(account).headers["location"] == SECOND
    assert house.browser().get(link).status_code == 404


def test_a_reset_shows_of_a_national_number_its_end_alone(house: House) -> None:
    answer = house.browser().submit("/en/sign-in/reset", name="990 123 4567")
    assert answer.status_code == 200
    assert "567" in words(answer)
    assert "9901234567" not in answer.text
