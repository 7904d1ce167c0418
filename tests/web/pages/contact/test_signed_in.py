"""Cases of who is signed in: read without a code, and nobody else's among them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select, update

from portal.accounts.models import Account, AccountSession
from portal.contact.citizens import appeal
from portal.contact.codes import opening_ticket
from portal.contact.models import CaseContact
from tests.portal.contact.conftest import House
from tests.web.pages.contact.conftest import ORIGIN, QUESTION, SAME_ORIGIN, Writer
from tests.web.pages.contact.test_following import COMPLAINT, answered
from tests.web.signed_in import Colleague, signed_in

SECRET = {**QUESTION, "subject": "Secret", "text": "Nobody knows", "is_hidden": "yes"}
ACCOUNT = "/en/contact/mine/account"


@dataclass
class Owner(Writer):
    """Somebody who is signed in."""

    who: Colleague

    def mine(self) -> str:
        """Return the page of all that was written."""
        page = self.get("/en/contact/mine")
        assert page.headers["cache-control"] == "no-store"
        return page.text

    def open(self, reference: str, token: str | None = None) -> Response:
        """Open a case without a code."""
        given = {"reference": reference, "token": token or self.who.form_token}
        return self.client.post(ACCOUNT, data=given, headers=SAME_ORIGIN, follow_redirects=False)

    def confirm(self) -> None:
        """Follow the link to one's cases that the page offers to send."""
        self.house.to_citizens()
        # The page has a form for everybody first, and one for each case then.
        (token, *_) = re.findall(r'name="token" value="([^"]+)"', self.mine())
        self.post("/en/contact/mine", email=self.who.email, token=token)
        (link,) = [one.values["link"] for one in self.house.to_citizens() if "link" in one.values]
        self.get(link.removeprefix(ORIGIN))


MakeOwner = Callable[..., Owner]


@pytest.fixture
def owner(house: tuple[House, FastAPI], writer: Writer) -> Iterator[MakeOwner]:
    """A function that signs somebody in, in a browser and a network of his own."""
    known, app = house
    clients: list[TestClient] = []

    def make(*, is_complete: bool = True) -> Owner:
        address = (f"203.0.{113 + len(clients)}.9", 50_000)
        client = TestClient(app, base_url=ORIGIN, client=address)
        clients.append(client)
        who = signed_in(known.deployment, client, None, is_complete=is_complete)
        _last(known, who)
        return Owner(client, known, who)

    yield make
    for client in clients:
        client.close()


def _last(house: House, who: Colleague) -> None:
    """Let the session of somebody hold by the clock that is moved."""
    now = house.clock.now()
    with house.database.writing() as session:
        session.execute(
            update(AccountSession)
            .where(AccountSession.account_id == who.id)
            .values(expires_at=now + timedelta(days=1), last_seen_at=now, created_at=now)
        )


def test_what_was_filed_signed_in_is_listed_and_read_without_a_code(owner: MakeOwner) -> None:
    rana = owner()
    reference = rana.file({**QUESTION, "email": "another@home.example"})
    assert reference in rana.mine()
    followed = rana.get(f"/en/contact/follow?reference={reference}").text
    assert "You are signed in, and have written this." in followed
    assert "Send the code" not in followed
    answer = rana.open(reference)
    assert answer.status_code == 303
    assert QUESTION["text"] in rana.get(answer.headers["location"]).text


def test_who_is_signed_in_opens_nothing_that_somebody_else_wrote(
    owner: MakeOwner, writer: Writer
) -> None:
    rana, omar = owner(), owner()
    hers, nobodys = rana.file(), writer.file({**QUESTION, "text": "Written signed out"})
    for reference in (hers, nobodys, "Q-00000-00000-0", "nonsense", ""):
        assert omar.open(reference).status_code == 404, reference
        assert reference == "" or reference not in omar.mine()
    followed = omar.get(f"/en/contact/follow?reference={hers}").text
    assert "Send the code" in followed
    assert "have written this" not in followed
    assert omar.get("/en/contact/case").url.path == "/en/contact/follow"


def test_cases_of_an_address_belong_to_an_account_once_its_link_was_opened(
    owner: MakeOwner, writer: Writer
) -> None:
    rana = owner()
    before = writer.file({**QUESTION, "email": rana.who.email})
    # Whoever invites sees the link of an invitation where no mail server is: that proves nothing.
    assert before not in rana.mine()
    assert rana.open(before).status_code == 404
    assert "Open the link that we send there" in rana.mine()
    rana.confirm()
    assert before in rana.mine()
    assert rana.open(before).status_code == 303
    with rana.house.database.writing() as session:
        account = session.get_one(Account, rana.who.id)
        account.email, account.email_confirmed_at = "new@agency.example.org", None
    assert before not in rana.mine()
    assert rana.open(before).status_code == 404


def test_cases_of_a_confirmed_phone_are_listed_and_no_address_is_spoken_of(
    owner: MakeOwner, writer: Writer
) -> None:
    rana = owner()
    case = writer.file({**QUESTION, "email": "", "phone": "+962790004711"})
    with rana.house.database.writing() as session:
        account = session.get_one(Account, rana.who.id)
        account.email, account.phone = None, "+962790004711"
    assert case not in rana.mine()
    with rana.house.database.writing() as session:
        account = session.get_one(Account, rana.who.id)
        account.phone_confirmed_at = rana.house.clock.now()
    page = rana.mine()
    assert case in page
    assert "+962790004711" in page
    assert "Open the link" not in page
    assert "None" not in page


def test_the_link_of_another_address_confirms_nothing(owner: MakeOwner, writer: Writer) -> None:
    rana, omar = owner(), owner()
    case = writer.file({**QUESTION, "email": rana.who.email})
    omar.house.to_citizens()
    omar.post("/en/contact/mine", email=rana.who.email)
    (link,) = [one.values["link"] for one in omar.house.to_citizens() if "link" in one.values]
    assert case in omar.get(link.removeprefix(ORIGIN)).text
    assert case not in omar.mine()
    with omar.house.database.reading() as session:
        told = select(Account.email_confirmed_at).where(Account.id.in_([rana.who.id, omar.who.id]))
        assert set(session.scalars(told)) == {None}


def test_a_hidden_case_is_in_the_account_only_where_its_writer_wanted_that(
    owner: MakeOwner,
) -> None:
    rana = owner()
    secret = {**SECRET, "email": rana.who.email}
    hidden = rana.file(secret)
    rana.house.move(minutes=10)
    wanted = rana.file({**secret, "text": "Somebody knows", "for_account": "yes"})
    rana.house.move(minutes=10)
    rana.file({**QUESTION, "email": rana.who.email, "text": "Not hidden"})
    rana.confirm()
    assert wanted in rana.mine()
    assert hidden not in rana.mine()
    assert rana.open(hidden).status_code == 404
    assert rana.open(wanted).status_code == 303
    with rana.house.database.reading() as session:
        kept = session.get_one(CaseContact, rana.house.case(hidden).id)
        assert kept.account_digest is None


def test_the_choice_to_show_a_hidden_case_is_for_who_is_signed_in(
    owner: MakeOwner, writer: Writer
) -> None:
    tick = 'name="for_account"'
    assert tick in owner().get("/en/contact/malpractice").text
    assert tick not in writer.get("/en/contact/malpractice").text
    reference = writer.file({**SECRET, "for_account": "yes"})
    with writer.house.database.reading() as session:
        kept = session.get_one(CaseContact, writer.house.case(reference).id)
        assert kept.account_digest is None


def test_halfway_through_signing_in_one_is_nobody(owner: MakeOwner) -> None:
    rana, halfway = owner(), owner(is_complete=False)
    reference = halfway.file()
    assert halfway.open(reference).status_code == 403
    assert "We send a link" in halfway.get("/en/contact/mine").text
    assert rana.open(reference, "another token").status_code == 403


def test_a_case_that_was_opened_closes_with_the_session(owner: MakeOwner) -> None:
    rana = owner()
    reference = rana.file()
    rana.open(reference)
    assert rana.get("/en/contact/case").status_code == 200
    given = {"token": rana.who.form_token}
    left = rana.client.post("/en/sign-out", data=given, headers=SAME_ORIGIN, follow_redirects=False)
    assert left.status_code == 303
    over = rana.get("/en/contact/case")
    assert QUESTION["text"] not in over.text
    assert over.url.path == "/en/contact/follow"
    rana.client.post("/en/contact/case", data={"command": "withdraw"}, headers=SAME_ORIGIN)
    assert rana.house.item(reference).state == "received"


def test_a_form_knows_who_is_signed_in_but_for_reports_of_malpractice(owner: MakeOwner) -> None:
    rana = owner()
    asked = rana.get("/en/contact/question").text
    assert re.search(rf'name="email"[^>]* value="{rana.who.email}"', asked)
    assert rana.who.email not in rana.get("/en/contact/malpractice").text


def test_an_appeal_is_in_the_account_of_who_wrote_its_case(owner: MakeOwner) -> None:
    rana = owner()
    reference = rana.file(COMPLAINT, "complaint")
    answered(rana, reference, "acknowledge")
    answered(rana, reference, "resolve")
    house = rana.house
    with house.database.writing() as session:
        case = session.merge(house.case(reference), load=False)
        opened = appeal(session, house.context, case, "It is still deep.")
    assert opened in rana.mine()
    assert rana.open(opened).status_code == 303


def test_a_ticket_of_a_session_that_never_was_opens_nothing(
    house: tuple[House, FastAPI], writer: Writer
) -> None:
    reference = writer.file()
    ticket = opening_ticket(house[0].context, reference, bytes(32))
    writer.client.cookies.set("__Host-case", ticket)
    assert writer.get("/en/contact/case").url.path == "/en/contact/follow"
