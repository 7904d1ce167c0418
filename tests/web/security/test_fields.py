"""Fields that no form has: nobody gives himself what only the server decides."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from portal.accounts.models import Account, AccountSession
from portal.accounts.officer_roles import Role
from portal.accounts.officers.models import MembershipRow
from portal.audit.models import AuditEvent
from portal.audit.service import verify
from portal.directory.registers.definitions import Subject
from portal.proposals.models import Proposal
from tests.web.security.conftest import CAMP, FORT, Fort
from tests.web.signed_in import Colleague, signed_in

# What a row of some table holds and no form asks for.
GREEDY = {
    "demo": "true",
    "made_by": "head@fort.example.org",
    "made_by_id": "00000000-0000-4000-8000-000000000000",
    "approved_by": "head@fort.example.org",
    "decided_by": "head@fort.example.org",
    "state": "applied",
    "removes": "true",
    "release_number": "1",
    "base_hash": "",
    "role": "administrator",
    "agency": FORT,
    "scope": "",
    "is_complete": "1",
    "password_hash": "x",
    "id": "00000000-0000-4000-8000-000000000000",
}


def newest(fort: Fort) -> Proposal | None:
    with fort.deployment.database.reading() as session:
        found = session.scalars(select(Proposal).order_by(Proposal.made_at.desc()).limit(1)).one()
        session.expunge_all()
        return found


def count(fort: Fort) -> int:
    with fort.deployment.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Proposal)) or 0


# A service's form asks for its agency, which is another matter.
@pytest.mark.parametrize(
    "name", [*sorted(GREEDY.keys() - {"agency"}), "__class__", "names.__class__", "steps.0.evil"]
)
def test_a_form_of_a_record_refuses_what_it_does_not_ask_for(fort: Fort, name: str) -> None:
    whom, before = fort.people[CAMP, Role.EDITOR], fort.state()
    answer = fort.ask(
        "POST",
        "/en/officers/services/camp-service",
        whom,
        command="submit",
        code="camp-service",
        **{name: GREEDY.get(name, "x")},
    )
    assert answer.status_code in (400, 409), name
    assert fort.state() == before


def test_nobody_hands_a_record_of_his_to_the_fort_or_takes_one_of_it(fort: Fort) -> None:
    whom, before = fort.people[CAMP, Role.APPROVER], fort.state()
    names = {"names.en": "Taken", "audiences": "citizen"}
    for path, fields in (
        ("services/new", {"code": "taken", "agency": FORT}),
        ("services/camp-service", {"code": "camp-service", "agency": FORT}),
        ("services/new", {"code": "fort-service", "agency": CAMP}),
        ("new-office", {"ref": "F1", "agency": CAMP, "lat": "31.95", "lon": "35.9"}),
        ("new-office", {"ref": "X1", "agency": FORT, "lat": "31.95", "lon": "35.9"}),
    ):
        for action in ("save", "submit"):
            answer = fort.ask(
                "POST", f"/en/officers/{path}", whom, command=action, **names, **fields
            )
            assert answer.status_code in (400, 403, 404, 409), (path, fields)
    assert fort.state() == before


def test_more_fields_do_not_make_an_officer_of_the_office_form(fort: Fort) -> None:
    whom, before = fort.people[CAMP, Role.EDITOR], count(fort)
    answer = fort.ask(
        "POST",
        "/en/officers/offices/C1",
        whom,
        **{
            **GREEDY,
            "agency": CAMP,
            "ref": "F1",
            "command": "submit",
            "lat": "31.95",
            "lon": "35.9",
        },
    )
    assert answer.status_code in (303, 400, 409)
    if count(fort) > before:
        made = newest(fort)
        assert made is not None
        assert (made.code, made.agency, made.made_by) == ("C1", CAMP, whom.email)
        assert (made.state, made.decided_by, made.content.get("demo")) == ("submitted", None, None)


def test_nobody_decides_about_his_own_proposal_with_any_field(fort: Fort) -> None:
    whom = fort.people[FORT, Role.APPROVER]
    with fort.deployment.database.writing() as session:
        own = session.scalars(select(Proposal).where(Proposal.kind == Subject.AGENCY)).first()
        assert own is not None
        number, maker = own.id, own.made_by_id
        own.made_by_id = str(whom.id)
    try:
        greedy = {**GREEDY, "needs_second_officer": "", "approve": "yes", "by": "x"}
        answer = fort.ask("POST", f"/en/officers/drafts/{number}/approve", whom, **greedy)
        assert answer.status_code == 409
        assert "second officer" in answer.text
    finally:
        with fort.deployment.database.writing() as session:
            session.get_one(Proposal, number).made_by_id = maker


def _roles(fort: Fort, whom: Colleague) -> list[tuple[str, str | None]]:
    with fort.deployment.database.reading() as session:
        rows = session.scalars(select(MembershipRow).where(MembershipRow.account_id == whom.id))
        return [(row.role, row.agency) for row in rows]


def test_nobody_raises_himself_on_the_account_page(fort: Fort) -> None:
    whom = signed_in(fort.deployment, None, Role.VIEWER, CAMP)
    answer = fort.ask(
        "POST",
        "/en/account/profile",
        whom,
        name="N",
        language="en",
        email="new@x.example",
        **GREEDY,
    )
    assert answer.status_code == 303
    assert _roles(fort, whom) == [("viewer", CAMP)]
    with fort.deployment.database.reading() as session:
        account = session.get_one(Account, whom.id)
        assert (account.email, account.state, account.password_hash) == (whom.email, "active", None)


def test_a_session_that_was_given_from_outside_opens_nothing(fort: Fort) -> None:
    planted = "A" * 43
    with fort.deployment.database.reading() as session:
        before = session.scalar(select(func.count()).select_from(AccountSession))
    fort.sign_in(None)
    for path in ("/en/sign-in", f"/en/sign-in?session={planted}", "/en/account", "/en/officers"):
        answer = fort.client.get(
            path, headers={"Cookie": f"__Host-session={planted}"}, follow_redirects=False
        )
        assert planted not in str(answer.headers.get_list("set-cookie"))
    with fort.deployment.database.reading() as session:
        after = session.scalar(select(func.count()).select_from(AccountSession))
    assert after == before


@pytest.mark.parametrize(
    "action",
    [
        "UPDATE audit_event SET agency = 'camp'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ],
)
def test_the_log_of_what_was_done_cannot_be_changed_by_the_application(
    fort: Fort, action: str
) -> None:
    with fort.deployment.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEvent))
    with (
        pytest.raises(DatabaseError, match="only ever added to"),
        fort.deployment.database.writing() as session,
    ):
        session.execute(text(action))


def test_an_event_that_is_changed_past_the_guard_is_found(fort: Fort) -> None:
    with fort.deployment.database.writing() as session:
        assert verify(session).holds
        session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
        session.execute(text("UPDATE audit_event SET action = action || '!' WHERE seq = 2"))
        session.expire_all()
        verdict = verify(session)
        assert not verdict.holds
        assert verdict.faults[0].seq == 2
        session.rollback()
