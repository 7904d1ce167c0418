"""What the public reports: officers of the agency see it, assign it, answer it and close it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.directory.reports.queries import ReportLine, report
from portal.workflow.models import WorkflowItem
from tests.portal.directory.reports.reported import report_there
from tests.web.pages.officers.office import BackOffice, words

TEXT = "The fee <b>is</b> wrong \u202e gnorw"
CONTACT = "citizen@example.org"


def _reported(back_office: BackOffice, agency: str | None = "licensing", **said: str) -> str:
    id_ = uuid4()
    told = {"code": "renew", "text": TEXT, "contact": CONTACT, **said}
    with back_office.deployment.database.writing() as session:
        report_there(session, id_, agency, **told)
    return str(id_)


def _line(back_office: BackOffice, id_: str) -> ReportLine:
    with back_office.deployment.database.reading() as session:
        return report(session, UUID(id_), None)


def _audited(back_office: BackOffice, id_: str) -> list[AuditEvent]:
    with back_office.deployment.database.reading() as session:
        of_report = select(AuditEvent).where(AuditEvent.object_id == id_)
        return list(session.scalars(of_report.order_by(AuditEvent.seq)))


def _make_late(back_office: BackOffice, id_: str) -> None:
    with back_office.deployment.database.writing() as session:
        ago = back_office.deployment.now() - timedelta(days=1)
        late = update(WorkflowItem).where(WorkflowItem.id == UUID(id_))
        session.execute(late.values(due_at=ago, escalation=1))


def test_an_editor_takes_a_report_mends_the_record_answers_and_closes_it(
    back_office: BackOffice,
) -> None:
    id_ = _reported(back_office)
    editor = back_office.sign_in(Role.EDITOR)
    assert "nobody yet" in words(back_office.get("/reports"))
    page = back_office.get(f"/reports/{id_}")
    assert CONTACT in words(page)
    assert "<b>is</b>" not in page.text
    assert 'href="/en/officers/services/renew"' in page.text
    assert "Received the public" in words(page)
    taken = back_office.post(
        f"/reports/{id_}", {"assign_to": str(editor.id), "seen": "1"}, command="assign"
    )
    assert taken.headers["location"] == f"/en/officers/reports/{id_}?said=done"
    assert id_ in back_office.get("/reports?show=mine").text
    assert f"Assigned : {editor.name}" in words(back_office.get(f"/reports/{id_}"))
    back_office.post(f"/reports/{id_}", {"reason": " mended ", "seen": "2"}, command="answer")
    page = back_office.get(f"/reports/{id_}")
    assert "It closes by itself after" in words(page)
    assert CONTACT in words(page)
    assert id_ in back_office.get("/reports").text
    assert back_office.post(f"/reports/{id_}", {"seen": "3"}, command="close").status_code == 303
    line = _line(back_office, id_)
    assert (line.item.state, line.item.assigned_to) == ("closed", str(editor.id))
    assert line.report.contact is None
    assert id_ not in back_office.get("/reports").text
    assert id_ in back_office.get("/reports?show=closed").text
    page = back_office.get(f"/reports/{id_}")
    assert "mended" in words(page)
    assert 'name="command"' not in page.text
    events = _audited(back_office, id_)
    assert [event.action for event in events] == [
        f"error_report.{one}" for one in ("assign", "answer", "close")
    ]
    assert {(one.agency, one.actor_id) for one in events} == {("licensing", str(editor.id))}


def test_without_a_reason_nothing_is_answered_and_what_was_typed_stays(
    back_office: BackOffice,
) -> None:
    id_ = _reported(back_office)
    back_office.sign_in(Role.EDITOR)
    answer = back_office.post(f"/reports/{id_}", {"reason": "  "}, command="answer")
    assert answer.status_code == 400
    assert "Write the reason" in words(answer)
    long = back_office.post(f"/reports/{id_}", {"reason": "typed" * 500}, command="dismiss")
    assert long.status_code == 400
    assert "typedtyped" in long.text
    assert (
        back_office.post(
            f"/reports/{id_}", {"assign_to": str(uuid4())}, command="assign"
        ).status_code
        == 400
    )
    assert _line(back_office, id_).item.state == "received"


def test_who_comes_second_reads_what_has_happened_meanwhile(back_office: BackOffice) -> None:
    id_ = _reported(back_office)
    editor = back_office.sign_in(Role.EDITOR)
    back_office.post(
        f"/reports/{id_}", {"assign_to": str(editor.id), "seen": "1"}, command="assign"
    )
    back_office.sign_in(Role.EDITOR, which=1)
    late = back_office.post(f"/reports/{id_}", {"reason": "typed", "seen": "1"}, command="answer")
    assert late.status_code == 409
    assert "Somebody else has changed this meanwhile" in words(late)
    assert f"Assigned : {editor.name}" in words(late)
    assert "typed" in late.text
    assert (
        back_office.post(f"/reports/{id_}", {"reason": "no"}, command="dismiss").status_code == 303
    )
    again = back_office.post(f"/reports/{id_}", {"reason": "no"}, command="dismiss")
    assert again.status_code == 409
    assert "cannot be done any more" in words(again)
    assert back_office.post(f"/reports/{id_}", command="explode").status_code == 409


def test_what_is_overdue_says_so_in_the_list_on_the_page_and_in_the_overview(
    back_office: BackOffice,
) -> None:
    id_, other = _reported(back_office, text="first of all"), _reported(back_office)
    back_office.sign_in(Role.VIEWER)
    assert id_ not in back_office.get("/reports?show=overdue").text
    _make_late(back_office, id_)
    listed = back_office.get("/reports?show=overdue")
    assert id_ in listed.text
    assert other not in listed.text
    assert back_office.get("/reports").text.index(id_) < back_office.get("/reports").text.index(
        other
    )
    page = words(back_office.get(f"/reports/{id_}"))
    assert "late Told: the approvers of the agency" in page
    assert "overdue: 1" in words(back_office.get(""))
    arabic = back_office.client.get(f"/ar/officers/reports/{id_}")
    assert "المعتمدون في الجهة" in words(arabic)
    assert "وارد" in words(arabic)


def test_a_viewer_sees_the_report_and_not_who_sent_it(back_office: BackOffice) -> None:
    id_ = _reported(back_office)
    back_office.sign_in(Role.VIEWER)
    page = back_office.get(f"/reports/{id_}")
    assert page.status_code == 200
    assert CONTACT not in page.text
    assert 'name="command"' not in page.text
    assert (
        back_office.post(f"/reports/{id_}", {"reason": "x"}, command="dismiss").status_code == 403
    )
    assert _line(back_office, id_).item.state == "received"


@pytest.mark.parametrize("agency", ["other", None])
def test_a_report_about_others_is_not_there(back_office: BackOffice, agency: str | None) -> None:
    id_ = _reported(back_office, agency)
    back_office.sign_in(Role.ADMINISTRATOR)
    assert id_ not in back_office.get("/reports").text
    assert back_office.get(f"/reports/{id_}").status_code == 404
    assert (
        back_office.post(f"/reports/{id_}", {"reason": "x"}, command="dismiss").status_code == 404
    )
    assert _line(back_office, id_).item.state == "received"
    back_office.sign_in(Role.EDITOR, None)
    assert id_ in back_office.get("/reports").text
    assert (
        back_office.post(f"/reports/{id_}", {"reason": "x"}, command="dismiss").status_code == 303
    )


def test_an_office_is_mended_on_its_own_page(back_office: BackOffice) -> None:
    id_ = _reported(back_office, kind="office", code="offices/L1", path="/en/places/offices/L1")
    back_office.sign_in(Role.EDITOR)
    assert 'href="/en/officers/offices/L1"' in back_office.get(f"/reports/{id_}").text
    page = _reported(back_office, kind="page", path="/en/search")
    assert "Mend the record" not in words(back_office.get(f"/reports/{page}"))


@pytest.mark.parametrize("asked", ["nonsense", "", "open'--"])
def test_an_unknown_selection_lists_the_open_ones(back_office: BackOffice, asked: str) -> None:
    id_ = _reported(back_office)
    back_office.sign_in(Role.VIEWER)
    assert id_ in back_office.get(f"/reports?show={asked}").text
