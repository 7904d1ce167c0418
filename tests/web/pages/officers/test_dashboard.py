"""The overview: what waits, what is due, what has happened; and only in one's own agencies."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from geo.errors import Refused
from portal.accounts.models import Account
from portal.accounts.officer_roles import Role
from portal.accounts.officers.memberships import appoint, suspend_account
from portal.accounts.officers.models import MembershipRow
from portal.accounts.officers.queries import agencies_without_approver
from portal.audit.queries import events_of
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.directory.registers.definitions import Subject
from portal.workflow.models import WorkflowItem
from tests.portal.contact.written import mistake_there
from tests.statements import counted
from tests.web.pages.officers.office import BackOffice, words

OPERATOR = Actor(ActorKind.OPERATOR, "root", "root")


def report(back_office: BackOffice, agency: str | None) -> None:
    with back_office.deployment.database.writing() as session:
        mistake_there(session, uuid4(), agency, path="/en/agencies")


@pytest.fixture(scope="module")
def busy(back_office: BackOffice) -> BackOffice:
    """A back office with proposals and reports of both agencies."""
    mine, theirs = back_office.sign_in(Role.EDITOR), back_office.sign_in(Role.EDITOR, "other")
    back_office.proposal(mine, Subject.SERVICE, "renew", names={"en": "Renewal A"})
    back_office.proposal(mine, Subject.OFFICE, "L2", names={"en": "Office A"}, hand_in=False)
    back_office.proposal(theirs, Subject.SERVICE, "else", names={"en": "Elsewhere B"})
    for agency in ("licensing", "licensing", "other", None):
        report(back_office, agency)
    return back_office


def test_an_officer_sees_what_waits_and_is_due_in_his_agencies_only(busy: BackOffice) -> None:
    for agency, own, others in (
        ("licensing", ("Renewal A", "Service renew"), ("Elsewhere B", "else", "Agency other")),
        ("other", ("Elsewhere B", "Service else", "Agency other"), ("Renewal A", "renew", "L2")),
    ):
        busy.sign_in(Role.APPROVER, agency)
        text = words(busy.get(""))
        assert [one for one in own if one not in text] == []
        assert [one for one in others if f" {one} " in text] == []
    busy.sign_in(Role.APPROVER, None)
    text = words(busy.get(""))
    assert "Renewal A" in text
    assert "Elsewhere B" in text


def test_reports_are_counted_in_the_agencies_of_the_officer(busy: BackOffice) -> None:
    with busy.deployment.database.reading() as session:
        reports = select(WorkflowItem.agency).where(WorkflowItem.definition == "mistake")
        owners = list(session.scalars(reports))
    counts = {"licensing": owners.count("licensing"), "other": owners.count("other")}
    assert len({*counts.values(), len(owners)}) == 3
    for agency, count in (*counts.items(), (None, len(owners))):
        busy.sign_in(Role.VIEWER, agency)
        assert f"Open error reports: {count} " in words(busy.get(""))
    busy.sign_in(Role.VIEWER, "nobody")
    text = words(busy.get(""))
    assert "There are no open error reports." in text
    assert "Nothing is due within 30 days." in text


def test_what_is_due_comes_by_its_day_and_what_is_late_says_so(busy: BackOffice) -> None:
    busy.sign_in(Role.VIEWER, None)
    answer = busy.get("")
    text = words(answer)
    assert "Shown: 3 of 3 , the oldest first." in text
    places = [text.index(one) for one in ("Service else", "Service renew", "Agency other")]
    assert places == sorted(places)
    assert text.count("overdue") == 2
    assert 'href="/en/officers/services/renew"' in answer.text


def test_only_what_one_may_decide_waits_for_one(busy: BackOffice) -> None:
    busy.sign_in(Role.EDITOR)
    text = words(busy.get(""))
    assert "Nothing waits for you." in text
    assert "Office A not" not in text
    assert "Service: Renewal A" in text
    busy.sign_in(Role.APPROVER)
    text = words(busy.get(""))
    assert "Nothing waits for you." not in text
    assert "You have no drafts." in text
    assert "Office A" not in text


def test_imports_are_for_who_may_hand_in_files(busy: BackOffice) -> None:
    busy.sign_in(Role.EDITOR, None)
    text = words(busy.get(""))
    assert "Newest imports" in text
    assert "People" not in text
    for role, agency in ((Role.VIEWER, None), (Role.ADMINISTRATOR, "licensing")):
        busy.sign_in(role, agency)
        answer = busy.get("")
        # Who edits for an agency brings its offices.
        is_administrator = role is Role.ADMINISTRATOR
        assert ("Newest imports" in words(answer)) == is_administrator
        assert ("/officers/imports" in answer.text) == is_administrator
        assert ("/officers/people" in answer.text) == is_administrator


def test_lately_shows_releases_of_one_own_agencies(busy: BackOffice) -> None:
    busy.sign_in(Role.VIEWER, "licensing")
    text = words(busy.get(""))
    assert "Office: 8 records" in text
    assert "Service: 2 records" in text
    busy.sign_in(Role.VIEWER, "other")
    text = words(busy.get(""))
    assert "Office: Other office" in text
    assert "Service: Service else" in text


def test_the_pages_cost_the_same_statements_however_much_there_is(busy: BackOffice) -> None:
    few: dict[tuple[str, str | None], int] = {}
    pages = ("", "/drafts", "/offices", "/history/office/L1")
    agencies = ("licensing", None)

    def count(path: str, agency: str | None) -> int:
        busy.sign_in(Role.APPROVER, agency)
        busy.get(path)
        with counted() as seen:
            assert busy.get(path).status_code == 200
        return len(seen)

    for path in pages:
        for agency in agencies:
            few[path, agency] = count(path, agency)
    maker = busy.sign_in(Role.EDITOR)
    for number in range(3, 8):
        busy.proposal(maker, Subject.OFFICE, f"L{number}", names={"en": f"Many {number}"})
        report(busy, "licensing")
    assert max(few.values()) <= 14
    for (path, agency), before in few.items():
        assert count(path, agency) == before, path


def test_the_overview_is_arabic_and_right_to_left_first(busy: BackOffice) -> None:
    busy.sign_in(Role.VIEWER)
    answer = busy.client.get("/ar/officers")
    assert 'lang="ar" dir="rtl"' in answer.text
    assert 'hreflang="en" href="/en/officers"' in answer.text
    assert answer.headers["content-language"] == "ar"
    assert "خدمة renew" in words(answer)


def test_the_overview_names_agencies_whose_last_approver_has_left(back_office: BackOffice) -> None:
    sentence = "No approver is left"
    back_office.sign_in(Role.EDITOR, "other")
    approver = back_office.sign_in(Role.APPROVER, "other")
    assert sentence not in words(back_office.get(""))
    with back_office.deployment.database.writing() as session:
        for account in session.scalars(
            select(Account)
            .join(MembershipRow, MembershipRow.account_id == Account.id)
            .where(MembershipRow.agency == "other", MembershipRow.role == Role.APPROVER)
        ):
            suspend_account(session, OPERATOR, account)
    for role, agency, is_named in (
        (Role.EDITOR, "other", True),
        (Role.ADMINISTRATOR, None, True),
        (Role.APPROVER, "licensing", False),
    ):
        back_office.sign_in(role, agency)
        text = words(back_office.get(""))
        assert (sentence in text) is is_named, (role, agency)
    with back_office.deployment.database.writing() as session:
        editor = session.get_one(Account, back_office.sign_in(Role.EDITOR, "other").id)
        appoint(session, OPERATOR, editor, Role.APPROVER, "other")
        (event,) = events_of(session, "account", str(editor.id), limit=1)
        assert (event.action, event.actor_kind) == ("role changed", "operator")
        with pytest.raises(Refused, match="already"):
            appoint(session, OPERATOR, editor, Role.EDITOR, "other")
        suspended = session.get_one(Account, approver.id)
        with pytest.raises(Refused, match="cannot sign in"):
            appoint(session, OPERATOR, suspended, Role.APPROVER, "other")
    with back_office.deployment.database.reading() as session:
        assert agencies_without_approver(session, frozenset({"other"})) == []


def test_the_overview_says_what_became_of_the_own_drafts_and_of_the_account(
    back_office: BackOffice,
) -> None:
    maker = back_office.sign_in(Role.EDITOR, "other", which=7)
    first, second, third = (
        back_office.proposal(maker, Subject.SERVICE, "else", names={"en": f"Settled {number}"})
        for number in (1, 2, 3)
    )
    del third
    back_office.sign_in(Role.APPROVER, None, which=7)
    assert back_office.post(f"/drafts/{first}/reject", note="Not our fee").status_code == 303
    assert back_office.post(f"/drafts/{second}/approve").status_code == 303
    with back_office.deployment.database.writing() as session:
        actor = Actor(ActorKind.OFFICER, str(maker.id), maker.name)
        record(session, actor, "password changed", "account", str(maker.id))
        record(session, actor, "sign-in failed", "account", str(maker.id))
    back_office.sign_in(Role.EDITOR, "other", which=7)
    news = words(back_office.get("")).partition("What became of your drafts")[2]
    assert "Settled 1 declined Not our fee" in news
    assert "Settled 2 done" in news
    assert "Settled 3 overtaken" in news
    assert "Password changed" in news
    assert "Failed tries to sign in: 1" in news
    back_office.sign_in(Role.EDITOR, "other", which=8)
    assert "Not our fee" not in words(back_office.get(""))
