"""Who has lost the second factor and all recovery codes, and comes back by a code of a counter."""

import secrets
from datetime import date
from uuid import UUID

from sqlalchemy import text

from portal.accounts.models import Account as AccountRow
from portal.accounts.officer_roles import Officer, Role
from portal.accounts.security import Security
from portal.citizens.evidence.counter import SeenPapers, hand_out
from portal.citizens.numbers import number_index
from portal.citizens.rules import Identifier, IdType
from tests.portal.accounts.persons import add_person
from tests.site import account_context_on
from tests.web.pages.accounts.browser import PASSWORD, Account, words
from tests.web.pages.accounts.conftest import House

SECOND, COUNTER = "/en/sign-in/second-factor", "/en/sign-in/second-factor/counter"
NUMBER, BORN = "9871000041", "1987-05-06"
_SEEN = SeenPapers(Identifier(IdType.NATIONAL, "JO", NUMBER), date.fromisoformat(BORN), {"ar": "م"})


def _citizen(house: House) -> Account:
    """Make a person whose number is known, with an app."""
    account, security = Account(f"{secrets.token_hex(5)}@home.example"), _security(house)
    with house.deployment.database.writing() as session:
        hashed = security.passwords.hash(PASSWORD)
        held = {"email": account.email, "name": "Mona", "language": "en", "state": "active"}
        row = AccountRow(**held, password_hash=hashed)
        session.add(row)
        session.flush()
        person = add_person(session, row.id)
        session.execute(
            text("UPDATE person SET number_index = :i WHERE id = :p"),
            {"i": number_index(security.keys, _SEEN.identifier), "p": person},
        )
    browser = house.browser()
    assert browser.password(account).status_code == 303
    browser.enrol(account)
    house.forget_tries()
    return account


def _security(house: House) -> Security:
    return account_context_on(house.app).security


def _code(house: House) -> str:
    _browser, officer = house.officer(Role.EDITOR, "civil-status")
    id_ = house.ask("SELECT id FROM account WHERE email = :e", e=officer.email)
    assert isinstance(id_, UUID)
    by = Officer(id_, officer.email, "Rana", "en", ())
    with house.deployment.database.writing() as session:
        return hand_out(session, _security(house).keys, by, "civil-status", _SEEN).code


def test_who_has_lost_app_and_recovery_codes_comes_back_by_a_counter(house: House) -> None:
    mona, browser = _citizen(house), house.browser()
    assert browser.password(mona).headers["location"] == SECOND
    assert f'href="{COUNTER}"' in browser.open(SECOND).text
    typed = {"number": NUMBER, "born": BORN, "proof": _code(house)}
    faults = [
        browser.submit(COUNTER, **{**typed, **wrong})
        for wrong in ({"number": "9871000042"}, {"born": ""}, {"proof": "AAAAA-AAAAA"})
    ]
    assert [one.status_code for one in faults] == [400] * 3
    assert len({words(one) for one in faults}) == 1
    assert NUMBER not in "".join(one.text for one in faults)
    done = browser.submit(COUNTER, **typed)
    assert done.headers["location"] == "/en/account?said=lost-factor"
    assert "Set up a new one now" in words(browser.open(done.headers["location"]))
    assert "Password and code from a counter" in words(browser.open("/en/account/history"))
    assert house.browser().password(mona).headers["location"] == "/en/my"


def test_the_page_is_there_only_just_after_the_password_and_not_for_officers(house: House) -> None:
    browser, officer = house.officer()
    assert browser.get(COUNTER).headers["location"] == SECOND
    halfway = house.browser()
    halfway.password(officer)
    assert COUNTER not in halfway.open(SECOND).text
    assert halfway.get(COUNTER).headers["location"] == SECOND
    assert house.browser().get(COUNTER).headers["location"].startswith("/en/sign-in?")
