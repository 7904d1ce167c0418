"""The audit log for officers: whose events one sees, what one finds, and the file of it."""

import csv
import io
import re

import pytest
from sqlalchemy import text

from portal.accounts.officer_roles import Role
from portal.accounts.officers.invitations import InvitationOrder, invite
from portal.accounts.security import make_security
from portal.audit.checking import check_log
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.directory.registers.definitions import Subject
from tests.portal.accounts.test_audited_actions import EVENTS as EVENTS_OF_ACCOUNTS
from tests.web.pages.officers.office import BackOffice, words
from tests.web.pages.officers.walked_events import EVENTS
from tests.web.signed_in import portal_of
from web.pages.officers.audit.words import ACTION_NAMES

OPERATOR = Actor(ActorKind.OPERATOR, "root", "root")


@pytest.fixture(scope="module")
def busy(back_office: BackOffice, tmp_path_factory: pytest.TempPathFactory) -> BackOffice:
    """A back office in which both agencies have changed something, and people came and went."""
    for agency, code, name in (
        ("licensing", "renew", "Renewal A"),
        ("other", "else", "=Elsewhere()"),
    ):
        maker = back_office.sign_in(Role.EDITOR, agency)
        draft = back_office.proposal(maker, Subject.SERVICE, code, names={"en": name})
        back_office.sign_in(Role.APPROVER, agency)
        assert back_office.post(f"/drafts/{draft}/approve").status_code == 303
    portal = portal_of(tmp_path_factory.mktemp("people"))
    security = make_security(portal.settings, portal.data_root, hasher=portal.hasher)
    with back_office.deployment.database.writing() as session:
        order = InvitationOrder("guest@agency.example.org", Role.EDITOR, "licensing")
        invite(session, security, OPERATOR, order)
        record(session, OPERATOR, "sign-in failed", "account", "unknown:x")
        record(session, OPERATOR, "release.activated", "schools", "7", new={"added": 5})
    return back_office


def events(back_office: BackOffice, query: str = "") -> list[str]:
    """Return the events of a page in words, the newest first."""
    answer = back_office.get(f"/audit{query}")
    assert answer.status_code == 200, words(answer)
    page = re.sub(r"<script.*?</script>", "", answer.text, flags=re.DOTALL)
    held = re.findall(
        r'<li class="form-box">(.*?)</li>\s*(?=<li class="form-box">|</ol>)', page, re.S
    )
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in held]


def test_an_approver_sees_the_events_of_the_own_agency_and_an_administrator_all(
    busy: BackOffice,
) -> None:
    busy.sign_in(Role.APPROVER)
    seen = " | ".join(events(busy))
    assert "Draft approved and published: Service Renewal A" in seen
    assert "for Agency licensing" in seen
    for others in ("Elsewhere", "Agency other", "Invited", "Sign-in failed", "Schools"):
        assert others not in seen
    busy.sign_in(Role.ADMINISTRATOR)
    seen = " | ".join(events(busy))
    assert "Invited" in seen
    assert "guest@agency.example.org" in seen
    assert "Sign-in failed" not in seen
    busy.sign_in(Role.ADMINISTRATOR, None)
    seen = " | ".join(events(busy))
    for known in (
        "Elsewhere",
        "Renewal A",
        "Sign-in failed",
        "Schools 7",
        "root at the ter",
    ):
        assert known in seen
    busy.sign_in(Role.APPROVER, None)
    seen = " | ".join(events(busy))
    assert "Schools 7" in seen
    assert "Sign-in failed" not in seen


def test_an_event_says_before_and_after_in_words_and_in_both_languages(busy: BackOffice) -> None:
    busy.sign_in(Role.APPROVER)
    (event,) = events(busy, "?action=draft.applied")
    assert "Name (English) Service renew Renewal A" in event
    busy.sign_in(Role.ADMINISTRATOR)
    (event,) = events(busy, "?action=invited")
    assert "Role nothing editor" in event
    answer = busy.client.get("/ar/officers/audit?action=draft.applied")
    assert "سجل التدقيق" in answer.text
    assert "draft.applied</" not in answer.text


def test_events_are_found_by_officer_action_record_agency_and_day(busy: BackOffice) -> None:
    maker = busy.sign_in(Role.EDITOR, "other")
    approver = busy.sign_in(Role.ADMINISTRATOR, None)
    del approver
    assert len(events(busy, f"?officer={maker.id}")) == 2
    assert len(events(busy, "?officer=operator")) == 3
    assert len(events(busy, "?action=draft.submitted")) == 2
    assert {"Renewal A" in one for one in events(busy, "?record=renewal")} == {True}
    assert len(events(busy, "?record=else&action=draft.made")) == 1
    assert {"Agency other" in one for one in events(busy, "?agency=other")} == {True}
    today = busy.deployment.now().date()
    assert len(events(busy, f"?from={today}&to={today}")) == len(events(busy))
    assert events(busy, f"?to={today.replace(year=today.year - 1)}") == []
    assert "is not a day" in words(busy.get("/audit?from=tomorrow"))
    busy.sign_in(Role.APPROVER)
    assert events(busy, "?agency=other") == []


def test_pages_go_on_by_key_whatever_is_added_meanwhile(busy: BackOffice) -> None:
    with busy.deployment.database.writing() as session:
        for number in range(60):
            record(session, OPERATOR, "logo.kept", "logo", str(number), agency="other")
    busy.sign_in(Role.APPROVER, "other")
    first = busy.get("/audit?action=logo.kept")
    assert len(events(busy, "?action=logo.kept")) == 50
    older = re.search(r'rel="next" href="/en/officers/audit(\?[^"]+)"', first.text)
    assert older is not None
    query = older[1].replace("&amp;", "&")
    before = events(busy, query)
    assert len(before) == 10
    with busy.deployment.database.writing() as session:
        record(session, OPERATOR, "logo.kept", "logo", "later", agency="other")
    assert events(busy, query) == before


def test_the_file_holds_what_is_seen_guards_spreadsheets_and_is_written_down(
    busy: BackOffice,
) -> None:
    busy.sign_in(Role.APPROVER, "other")
    seen = events(busy, "?action=draft.applied")
    answer = busy.post("/audit?action=draft.applied", command="export")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Number", "When", "By whom", "What was done"]
    assert len(rows) == 1 + len(seen) == 2
    assert rows[1][5] == "'=Elsewhere()"
    assert rows[1][6] == "Agency other"
    assert rows[1][9] == ""
    exported = events(busy, "?action=audit.exported")
    assert len(exported) == 1
    assert "draft.applied" not in exported[0]
    every = list(
        csv.reader(io.StringIO(busy.post("/audit", command="export").content.decode("utf-8-sig")))
    )
    assert len(every) - 1 >= 63
    assert {row[6] for row in every[1:]} == {"Agency other"}


def test_the_page_says_what_the_check_of_the_chain_has_found(busy: BackOffice) -> None:
    busy.sign_in(Role.ADMINISTRATOR)
    assert busy.post("/audit", command="check").status_code == 403
    busy.sign_in(Role.ADMINISTRATOR, None)
    assert "has not been checked yet" in words(busy.get("/audit"))
    assert busy.post("/audit", command="check").status_code == 303
    database = busy.deployment.database
    check_log(database)
    assert "The log is whole" in words(busy.get("/audit"))
    with database.writer.begin() as connection:
        connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER refuse_change"))
        connection.execute(text("UPDATE audit_event SET actor_name = 'x' WHERE seq = 2"))
        connection.execute(text("ALTER TABLE audit_event ENABLE TRIGGER refuse_change"))
    check_log(database)
    assert "Faults: 1 ; the first at event 2 ." in words(busy.get("/audit"))


def test_every_action_that_is_written_down_has_a_name() -> None:
    unnamed = (EVENTS_OF_ACCOUNTS | EVENTS) - set(ACTION_NAMES)
    assert unnamed == set()
