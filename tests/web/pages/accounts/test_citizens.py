"""Citizens at the pages of accounts: the way in, their own account, confirming, choosing where."""

import secrets
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from geo.clock import moment
from portal.accounts.models import Account as AccountRow
from portal.accounts.officer_roles import Role
from tests.portal.accounts.persons import add_person
from tests.site import account_context_on
from tests.web.pages.accounts.browser import PASSWORD, Account, Browser, words
from tests.web.pages.accounts.conftest import House

SECOND = "/en/sign-in/second-factor"
ACCOUNT = "/en/account"


@dataclass
class Citizen:
    """A person with an account, at a browser of his own."""

    house: House
    account: Account
    browser: Browser

    def age(self, minutes: int) -> None:
        """Let all sessions of the account have begun some minutes ago."""
        self.house.run(
            "UPDATE account_session SET created_at = created_at - make_interval(mins => :m)"
            " WHERE account_id = (SELECT id FROM account WHERE email = :e)",
            m=minutes,
            e=self.account.email,
        )


def citizen(house: House, **more: object) -> Citizen:
    """Make a person with an account, who has not signed in yet."""
    account = Account(f"{secrets.token_hex(5)}@home.example")
    with house.deployment.database.writing() as session:
        hashed = account_context_on(house.app).security.passwords.hash(PASSWORD)
        held = {"email": account.email, "name": "Huda", "language": "en", "state": "active"}
        row = AccountRow(**held, password_hash=hashed, email_confirmed_at=moment(session), **more)
        session.add(row)
        session.flush()
        add_person(session, row.id)
    return Citizen(house, account, house.browser())


@pytest.fixture
def huda(house: House) -> Citizen:
    """A citizen who has signed in."""
    made = citizen(house)
    assert made.browser.password(made.account).status_code == 303
    house.forget_tries()
    return made


def test_a_citizen_comes_to_the_own_page_and_not_to_the_back_office(house: House) -> None:
    huda = citizen(house)
    assert huda.browser.password(huda.account).headers["location"] == "/en/my"
    again = huda.browser.get("/en/sign-in")
    assert again.headers["location"] == "/en/my"
    wanted = house.browser().password(huda.account, "/en/account")
    assert wanted.headers["location"] == "/en/account"


def test_who_is_both_shows_two_factors_and_chooses(house: House) -> None:
    browser, officer = house.officer(Role.VIEWER, "moh")
    with house.deployment.database.writing() as session:
        found = text("SELECT id FROM account WHERE email = :e")
        add_person(session, session.execute(found, {"e": officer.email}).scalar_one())
    there = house.browser()
    assert there.password(officer).headers["location"] == SECOND
    assert there.second_factor(SECOND, officer.code()).headers["location"] == "/en/sign-in/where"
    page = there.get("/en/sign-in/where").text
    assert '"/en/my"' in page
    assert '"/en/officers"' in page
    # Who is one of the two has nothing to choose.
    huda = citizen(house)
    huda.browser.password(huda.account)
    assert huda.browser.get("/en/sign-in/where").headers["location"] == "/en/my"
    assert browser.get(ACCOUNT).status_code == 200


def test_the_account_of_a_citizen_says_nothing_of_officers(huda: Citizen) -> None:
    page = huda.browser.get(ACCOUNT)
    assert page.status_code == 200
    said = words(page).partition("Devices")[0]
    for word in ("Back office", "Roles", "How often", "administrator of your agency"):
        assert word not in said, word
    assert huda.browser.get("/en/officers").status_code == 403


def test_a_citizen_confirms_with_the_password_and_comes_back(huda: Citizen) -> None:
    huda.age(minutes=11)
    asked = huda.browser.submit(f"{ACCOUNT}/phone", ACCOUNT, phone="0795550000")
    assert asked.headers["location"] == f"{SECOND}?next=/en/account&need=C1"
    page = huda.browser.get(asked.headers["location"])
    assert "Afterwards you go on where you were." in words(page)
    before = huda.browser.session
    wrong = huda.browser.submit(f"{SECOND}/password", asked.headers["location"], password="no")  # noqa: S106
    assert wrong.status_code == 400
    assert "This is not your password" in words(wrong)
    done = huda.browser.submit(
        f"{SECOND}/password", asked.headers["location"], password=PASSWORD, next=ACCOUNT
    )
    assert done.headers["location"] == ACCOUNT
    assert huda.browser.session != before
    added = {"phone": "0795550000", "password": PASSWORD}
    said = huda.browser.submit(f"{ACCOUNT}/phone", ACCOUNT, **added)
    assert said.headers["location"] == "/en/account?said=text"


def test_where_two_factors_are_asked_for_the_password_is_not_offered(huda: Citizen) -> None:
    page = huda.browser.get(f"{SECOND}?next=/en/account&need=C2")
    assert "Set up an app or a passkey" in words(page)
    assert f'action="{SECOND}/password"' not in page.text
    assert huda.browser.get("/en/sign-in/enrol?next=/en/account").status_code == 200


def test_a_citizen_reads_the_history_with_what_failed(house: House, huda: Citizen) -> None:
    house.browser().password(Account(huda.account.email, "not this password at all"))
    said = words(huda.browser.get(f"{ACCOUNT}/history"))
    assert said.index("Not let in") < said.index("Signed in")
    assert "Chrome" in said
    assert "network 203.0.113.0/24" in said
    assert "The history is another's" not in said


def test_a_national_number_is_not_shown_again(house: House) -> None:
    answer = house.browser().password(Account("990 123 4567", "not this password at all"))
    assert answer.status_code == 400
    assert "1234567" not in answer.text.replace(" ", "")


@pytest.mark.parametrize(
    ("known", "unknown"),
    [("+962795551234", "+962795554321"), ("0795551234", "0795554321")],
)
def test_a_phone_that_is_known_answers_like_one_that_is_not(
    house: House, known: str, unknown: str
) -> None:
    house.run("UPDATE account SET phone = NULL WHERE phone = '+962795551234'")
    citizen(house, phone="+962795551234")
    answers = [
        house.browser().password(Account(one, "not this password at all"))
        for one in (known, unknown)
    ]
    assert [one.status_code for one in answers] == [400, 400]
    assert words(answers[0]) == words(answers[1])
    asked = [house.browser().submit("/en/sign-in/reset", name=one) for one in (known, unknown)]
    assert [one.status_code for one in asked] == [200, 200]
    assert words(asked[0]).replace("1234", "4321") == words(asked[1])
    # What was asked for is answered here, and not among the letters of another test.
    assert house.letters.letters
