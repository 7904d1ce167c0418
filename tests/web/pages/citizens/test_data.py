"""The page of what is held about who has signed in: a copy, and leaving."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import text

from geo.clock import moment
from layers.deployment import Deployment
from portal.accounts.models import Account
from portal.accounts.rules import Visit
from portal.accounts.sessions import open_session
from portal.citizens.persons import FACTS, NUMBER
from portal.settings import PortalSettings
from tests.conftest import Databases, application_on, deployment_on
from tests.portal.citizens.persons import person_row
from tests.site import portal_on, site_on
from tests.web.pages.accounts.browser import ORIGIN, Browser, words
from web.pages.citizens.data import LABELS
from web.portal import Portal
from web.settings import WebSettings

PAGE = "/en/my/data"


@dataclass
class Home:
    """An application at which citizens sign in."""

    app: FastAPI
    deployment: Deployment

    def citizen(self, number: str) -> tuple[Browser, UUID, str]:
        """Give a browser in which somebody is signed in who has a number, and who that is."""
        site, email = portal_on(self.app), f"{uuid4().hex[:8]}@home.example"
        keys = site.citizens.person_keys
        with self.deployment.database.writing() as session:
            account = Account(email=email, name="Layla", language="en", state="active")
            session.add(account)
            session.flush()
            person = person_row(moment(session), account_id=account.id)
            keys.make(person.id)
            person.sealed_number = keys.seal(person.id, NUMBER, number.encode())
            person.sealed_facts = keys.seal(person.id, FACTS, b'{"names": {"en": "Layla"}}')
            session.add(person)
            visit = Visit("203.0.113.7")
            security = site.citizens.security
            opened = open_session(session, security, account.id, visit, is_complete=True)
            browser = Browser(self.app)
            browser.session = opened.token
            return browser, person.id, email

    def run(self, statement: str) -> None:
        """Change the database past all services."""
        with self.deployment.database.writing() as session:
            session.execute(text(statement))


@pytest.fixture(scope="module")
def home(
    databases: Databases, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """One for all tests here."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    folder: Path = tmp_path_factory.mktemp("portal")
    portal = Portal(PortalSettings(public_url=ORIGIN), folder, hasher)
    with databases.new(empty_template) as url, deployment_on(url) as deployment:
        app = application_on(deployment, WebSettings(), None, portal)
        yield Home(app, deployment)
        site_on(app).deployment.database.dispose()


def test_somebody_sees_what_is_held_and_takes_a_copy_of_his_own(home: Home) -> None:
    browser, _person, email = home.citizen("9851012345")
    _other, _other_person, other_email = home.citizen("9990001112")
    page = browser.open(PAGE)
    assert "Who you are: number, names, how sure it is 1" in words(page)
    assert "9851012345" not in page.text
    answer = browser.open(f"{PAGE}/copy")
    assert answer.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    assert answer.headers["cache-control"] == "no-store"
    held = orjson.loads(answer.content)
    assert held["person"][0]["number"] == "9851012345"
    assert held["account"][0]["email"] == email
    assert held["sessions"]
    assert "9990001112" not in answer.text
    assert other_email not in answer.text
    with home.deployment.database.reading() as session:
        noted = session.scalar(text("SELECT count(*) FROM access_waiting WHERE action = 'copied'"))
    assert noted == 1


def test_every_kind_that_a_citizen_can_have_has_a_name_on_the_page(home: Home) -> None:
    site = portal_on(home.app)
    of_persons = {one.name for one in site.holdings if one.tables}
    assert of_persons <= LABELS.keys()
    assert LABELS.keys() <= {one.name for one in site.holdings}


def test_leaving_wants_a_tick_and_can_be_taken_back(home: Home) -> None:
    browser, person_id, _email = home.citizen("9851012346")
    refused = browser.submit(PAGE, command="erase")
    assert refused.status_code == 400
    assert "Tick that you are sure" in words(refused)
    asked = browser.submit(PAGE, command="erase", sure="yes")
    assert asked.headers["location"] == f"{PAGE}?said=asked"
    page = browser.open(f"{PAGE}?said=asked")
    assert "Your data will be erased. Until then you can stay." in words(page)
    with home.deployment.database.reading() as session:
        waiting = session.scalars(text("SELECT person_id FROM person_erasure")).all()
    assert waiting == [person_id]
    stays = browser.submit(PAGE, command="stay")
    assert stays.headers["location"] == f"{PAGE}?said=stays"
    assert "I am sure" in words(browser.open(f"{PAGE}?said=stays"))


@pytest.mark.parametrize("act", ["copy", "erase"])
def test_both_ask_for_a_fresh_credential(home: Home, act: str) -> None:
    browser, _person, _email = home.citizen("9851012347")
    token = browser.token(PAGE)
    home.run("UPDATE account_session SET second_factor_at = second_factor_at - interval '1 hour'")
    if act == "copy":
        answer = browser.get(f"{PAGE}/copy")
    else:
        given = {"token": token, "command": "erase", "sure": "yes"}
        answer = browser.post(
            PAGE, data=given, headers={"Origin": ORIGIN, "Referer": f"{ORIGIN}{PAGE}"}
        )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/en/sign-in/second-factor")
    assert "my%2Fdata" in answer.headers["location"] or "my/data" in answer.headers["location"]
