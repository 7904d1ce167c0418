"""Every event that people are written to about, in both languages, made as it happens.

The letters are written into the folder that AROUNDME_TEST_LETTERS names, to be looked at.
"""

import os
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from geo.clock import MovableClock
from portal.accounts.assurance import PersonHere
from portal.accounts.contact_change import (
    confirm_contact_change,
    request_contact_change,
    undo_contact_change,
)
from portal.accounts.identities import Identity, PersonKind
from portal.accounts.letters import CONTACT_CHANGED, FACTORS_REMOVED, daily_letter
from portal.accounts.officer_roles import Membership, Role
from portal.accounts.officers.invitations import InvitationOrder, invite
from portal.accounts.profile import change_password
from portal.accounts.resets import request_reset
from portal.accounts.rules import SignedIn
from portal.accounts.second_factor import confirm_totp, offer_totp
from portal.accounts.security import Security
from portal.accounts.sign_in_names import read_sign_in_name
from portal.accounts.tries import TOLD_OF_TRIES, tell_of_tries
from portal.assembled_letters import letter_kinds
from portal.assembly import workflows_of
from portal.audit.rules import Actor, ActorKind
from portal.comments.moderation.officer_letters import KINDS as LETTERS_OF_MODERATION
from portal.contact.letters import KINDS as LETTERS_OF_CASES
from portal.contact.reactions import REACTION_ASKED, REACTION_REMINDED
from portal.directory.back_office.review_letters import write_overdue_reviews
from portal.directory.registers.definitions import Subject
from portal.notifications.daily import write_daily
from portal.notifications.models import LetterRow
from portal.notifications.opening import open_letter
from portal.notifications.rules import Channel
from portal.notifications.service import Letter, choose_daily
from portal.notifications.templates import SITE_NAMES
from portal.opendata.requests.asking import ask
from portal.opendata.requests.reading import read_request
from portal.participation.ideas.standing import locked_idea
from portal.participation.ideas.supporting import reach_if_enough
from portal.participation.spaces.queries import find_space
from portal.participation.spaces.rules import Activity
from portal.workflow.deadlines import escalate_overdue
from portal.workflow.models import WorkflowItem
from tests.portal.accounts.house import PASSWORD, House, Totp, visit
from tests.portal.participation.ideas.written import idea_there
from tests.portal.participation.spaces.kept import space_there
from tests.site import account_context_on, portal_on
from tests.web.pages.officers.office import BackOffice
from tests.web.pages.tables.table_files import changed_table, staged

OPERATOR = Actor(ActorKind.OPERATOR, "root", "root")
LATER = (
    "UPDATE workflow_item SET opened_at = opened_at - interval '2 hours',"
    " due_at = due_at - interval '30 days', escalates_at = escalates_at - interval '30 days'"
)


@dataclass
class Writers:
    """The back office, the accounts behind it, and the letters that were seen, by kind."""

    office: BackOffice
    security: Security
    language: str
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def accounts(self) -> House:
        return House(self.office.deployment.database, self.security)

    def sign_in(self, role: Role, which: int = 0) -> None:
        self.office.sign_in(role, which=which)
        self.accounts.run("UPDATE account SET language = :l", l=self.language)

    def look(self) -> None:
        """Put every letter that was written into words, and empty the outbox."""
        with self.office.deployment.database.writing() as session:
            for row in session.scalars(select(LetterRow)):
                opened = open_letter(session, self.security.keys, letter_kinds(), row)
                for one in opened.texts:
                    other = {"ar": SITE_NAMES["en"], "en": SITE_NAMES["ar"]}[one.language]
                    assert other not in one.subject + one.body, row.kind
                words = "\n\n".join(f"{one.subject}\n{one.body}" for one in opened.texts)
                assert opened.texts[0].language == row.language
                self.seen.setdefault(row.kind, f"{opened.to}\n\n{words}")
            session.execute(text("DELETE FROM letter"))


@pytest.fixture(params=["ar", "en"])
def writers(back_office: BackOffice, request: pytest.FixtureRequest) -> Writers:
    return Writers(back_office, account_context_on(back_office.client).security, request.param)


def test_each_event_writes_a_letter_that_reads_well_in_both_languages(
    writers: Writers, tmp_path: Path
) -> None:
    of_officers = (_drafts, _tables, _reports, _ideas, _data_requests, _reviews)
    for make in (*of_officers, _entering, _addresses, _daily):
        make(writers)
        writers.look()
    # Letters to those who are no officers are looked at where cases are (tests/portal/contact).
    of_cases = (*LETTERS_OF_CASES, REACTION_ASKED, REACTION_REMINDED)
    elsewhere = {kind.name for kind in (*of_cases, *LETTERS_OF_MODERATION)}
    # What goes to citizens, all text messages among it, is read where they get it.
    of_accounts = ("accounts.clos", CONTACT_CHANGED.name, FACTORS_REMOVED.name)
    to_citizens = ("citizens.", "following.", "registration.", "gateway.", *of_accounts)
    officers = {
        kind.name
        for kind in letter_kinds()
        if kind.channel is Channel.EMAIL and not kind.name.startswith(to_citizens)
    } - elsewhere
    assert set(writers.seen) == officers
    folder = Path(os.environ.get("AROUNDME_TEST_LETTERS", tmp_path))
    folder.mkdir(exist_ok=True)
    for kind, words in writers.seen.items():
        (folder / f"{kind}.{writers.language}.txt").write_text(words, "utf-8")
        assert "{{" not in words, kind
        assert f"/{writers.language}/" in words, kind
        first = words.partition("\n\n")[2].splitlines()[0]
        is_arabic = re.search(r"[\u0600-\u06ff]", first.replace(SITE_NAMES["ar"], "")) is not None
        assert is_arabic is (writers.language == "ar"), first


def _drafts(writers: Writers) -> None:
    office = writers.office
    drafts = []
    for which in (0, 1, 2):
        maker = office.sign_in(Role.EDITOR, which=which)
        writers.sign_in(Role.APPROVER)
        names = {"ar": f"استبدال رخصة {uuid4()}", "en": f"Replace a licence {uuid4()}"}
        draft = office.proposal(maker, Subject.SERVICE, "replace", hand_in=False, names=names)
        writers.sign_in(Role.EDITOR, which)
        assert office.post(f"/drafts/{draft}/submit").status_code == 303
        drafts.append(draft)
    writers.sign_in(Role.APPROVER)
    office.post(f"/drafts/{drafts[0]}/reject", note="الرسم تغيّر · the fee has changed")
    assert office.post(f"/drafts/{drafts[1]}/approve").status_code == 303


def _tables(writers: Writers) -> None:
    writers.sign_in(Role.EDITOR)
    table = changed_table(writers.office)
    staged(writers.office, table.replace("Renewed service", f"Renewed {uuid4()}"))


def _reports(writers: Writers) -> None:
    writers.sign_in(Role.ADMINISTRATOR)
    writers.accounts.run(LATER)
    writers.office.client.cookies.clear()
    # The other language may have written from here in the same two seconds.
    writers.accounts.run("DELETE FROM rate_limit")
    given = {"kind": "mistake", "page": f"/{writers.language}/services/renew", "text": f"{uuid4()}"}
    sent = writers.office.client.post("/api/v1/cases", json=given)
    assert sent.status_code == 201
    writers.accounts.run(LATER + ", escalation = 0")
    deployment = writers.office.deployment
    workflows = workflows_of(deployment.country, writers.security)
    # On which level an item stands follows from its events, which are only ever added.
    later = MovableClock(deployment.database.clock.now() + timedelta(days=30))
    with patch.object(deployment.database, "clock", later):
        escalate_overdue(deployment.database, workflows)


def _ideas(writers: Writers) -> None:
    writers.sign_in(Role.ADMINISTRATOR)
    deployment, comments = writers.office.deployment, portal_on(writers.office.client).comments
    agency, now = "licensing", deployment.now()
    with deployment.database.writing() as session:
        phases = [(now - timedelta(days=1), now + timedelta(days=1), tuple(Activity))]
        name = f"streets-{uuid4().hex[:8]}"
        space_id = space_there(
            session, name, agency=agency, phases=phases, support_threshold=1, answer_due=now.date()
        )
        idea_id = idea_there(session, space_id, agency, f"{uuid4()}").id
    with deployment.database.writing() as session:
        space = find_space(session, name)
        assert space is not None
        item, row = locked_idea(session, idea_id)
        row.support_count = 1
        reach_if_enough(session, comments, space, item, row)
        assert row.due_at is not None
        later = MovableClock(row.due_at)
    workflows = workflows_of(deployment.country, writers.security)
    with patch.object(deployment.database, "clock", later):
        escalate_overdue(deployment.database, workflows)


def _data_requests(writers: Writers) -> None:
    writers.sign_in(Role.ADMINISTRATOR)
    deployment, ctx = writers.office.deployment, portal_on(writers.office.client).data_requests
    person = PersonHere(uuid4(), PersonKind.CITIZEN, Identity.P1)
    asked = {"title": f"{uuid4()}", "text": "Each year", "agency": "licensing"}
    with deployment.database.writing() as session:
        asked_id = ask(session, ctx, person, read_request(asked, writers.language)).id
        due_at = session.get_one(WorkflowItem, asked_id).due_at
    assert due_at is not None
    later = MovableClock(due_at)
    workflows = workflows_of(deployment.country, writers.security)
    with patch.object(deployment.database, "clock", later):
        escalate_overdue(deployment.database, workflows)


def _reviews(writers: Writers) -> None:
    writers.accounts.run("DELETE FROM letter_once")
    deployment = writers.office.deployment
    write_overdue_reviews(deployment.database, writers.security, deployment.now().date())


def _entering(writers: Writers) -> None:
    house, security = writers.accounts, writers.security
    member = house.member(Membership(Role.EDITOR, "licensing"))
    house.run("UPDATE account SET language = :l", l=writers.language)
    signed_in = _with_language(writers, member.signed_in)
    with house.database.writing() as session:
        order = InvitationOrder(
            f"{uuid4()}@agency.example", Role.EDITOR, "licensing", "", writers.language
        )
        invite(session, security, OPERATOR, order)
        request_reset(
            session, security, visit(), read_sign_in_name(member.email, None), uuid4().hex
        )
        offer = offer_totp(session, security, signed_in)
    code = Totp(offer.secret, iter((-1, 0, 1)), house.database.clock.seconds).code()
    with house.database.writing() as session:
        added = confirm_totp(session, security, signed_in, offer.ticket, code)
    now = house.read(added)
    assert now is not None
    with house.database.writing() as session:
        change_password(
            session, security, _with_language(writers, now), PASSWORD, "a wholly other sentence"
        )
    ticket = security.keys.ticket(TOLD_OF_TRIES, {"account": str(member.id)}, lasts_s=60)
    tell_of_tries(house.database, security, ticket)


def _addresses(writers: Writers) -> None:
    house, security = writers.accounts, writers.security
    member = house.member(Membership(Role.EDITOR, "licensing"))
    house.run("UPDATE account SET language = :l", l=writers.language)
    signed_in = _with_language(writers, member.signed_in)
    with house.database.writing() as session:
        _outcome, letter = request_contact_change(
            session, security, signed_in, f"{uuid4()}@agency.example", PASSWORD
        )
    with house.database.writing() as session:
        notice = confirm_contact_change(session, security, _token(letter))
        assert undo_contact_change(session, security, _token(notice))


def _daily(writers: Writers) -> None:
    approver = writers.office.sign_in(Role.APPROVER)
    database, keys = writers.office.deployment.database, writers.security.keys
    with database.writing() as session:
        choose_daily(session, keys, approver.email, is_daily=True)
    _drafts(writers)
    _tables(writers)
    write_daily(database, keys, letter_kinds(), lambda held: daily_letter(writers.security, held))
    with database.writing() as session:
        choose_daily(session, keys, approver.email, is_daily=False)


def _token(letter: Letter | None) -> str:
    assert letter is not None
    return letter.values["link"].rpartition("/")[2]


def _with_language(writers: Writers, signed_in: SignedIn) -> SignedIn:
    holder = replace(signed_in.holder, language=writers.language)
    return replace(signed_in, holder=holder)
