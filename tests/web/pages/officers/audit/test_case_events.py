"""What happens to cases stands in the audit log in words, and is found by what was done."""

from uuid import UUID, uuid4

import pytest

from portal.accounts.officer_roles import Role
from portal.audit.recording import record
from portal.audit.rules import Actor, ActorKind
from portal.contact.models import Case
from portal.contact.rules import APPEAL, TASK, Kind
from portal.contact.workflow import case_definitions
from tests.portal.contact.written import case_there
from tests.web.pages.officers.audit.test_audit_pages import events
from tests.web.pages.officers.office import BackOffice
from web.pages.officers.audit.words import ACTION_NAMES

CHECKER = Actor(ActorKind.SYSTEM, "file check", "file check")


@pytest.mark.parametrize("kind", [*Kind, APPEAL, TASK])
def test_every_transition_of_a_case_has_a_sentence(kind: str) -> None:
    transitions = case_definitions(kind).newest.transitions
    names = {f"{kind}.{one.name}" for one in transitions}
    assert names - set(ACTION_NAMES) == set()


def test_what_was_done_with_a_case_is_said_and_found_for_all_kinds(
    back_office: BackOffice,
) -> None:
    references = {}
    with back_office.deployment.database.writing() as session:
        for kind in ("question", "complaint"):
            id_ = uuid4()
            case_there(session, id_, "licensing", kind=kind)
            references[kind] = session.get_one(Case, id_).reference
            told = {"attachment": str(UUID(int=1)), "check": "refused", "problem": None}
            about = (f"{kind}.file_checked", kind, str(id_))
            record(session, CHECKER, *about, agency="licensing", new=told)
    editor = back_office.sign_in(Role.EDITOR)
    back_office.sign_in(Role.APPROVER)
    seen = events(back_office, "?action=case.file_checked")
    assert len(seen) == 2
    for kind, name in (("question", "Question"), ("complaint", "Complaint")):
        wanted = f"A file of a case was checked: {name} {references[kind]}"
        assert [one for one in seen if wanted in one and "refused" in one], (wanted, seen)
    told_answer = {
        "agency": "licensing", "name": "Hours of work", "text_ar": "نعم", "text_en": "Yes",
    }  # fmt: skip
    back_office.post("/answers/new", told_answer, command="save")
    (saved,) = events(back_office, "?action=canned_answer.saved")
    assert "A ready answer was written: Ready answer Hours of work" in saved
    back_office.sign_in(Role.APPROVER, None)
    rule = {"agency": "other", "kind": "praise", "topic": "roads"}
    back_office.post("/routing/new", rule, command="save")
    (added,) = events(back_office, "?action=routing_rule.added")
    assert "A routing rule was written: Routing rule" in added
    assert "Kind nothing Praise" in added
    assert "Way to sign in" not in added
    assert events(back_office, f"?action=case.answer&officer={editor.id}") == []
