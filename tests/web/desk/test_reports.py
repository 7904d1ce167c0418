"""What the public reports: the officers of the agency see it, editors close it, all is noted."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from portal.accounts.rules import Role
from portal.audit.models import AuditEvent
from portal.directory.reports.models import ErrorReport
from tests.web.desk.office import OfficeDesk, words

TEXT = "The fee <b>is</b> wrong \u202e gnorw"
CONTACT = "citizen@example.org"


def _reported(desk: OfficeDesk, agency: str | None = "licensing", **said: str) -> str:
    id_ = uuid4()
    told = {"kind": "service", "code": "renew", "path": "/en/services/renew", **said}
    with desk.deployment.database.writing() as session:
        session.add(
            ErrorReport(id=id_, agency=agency, text=TEXT, contact=CONTACT, language="en", **told)
        )
    return str(id_)


def _row(desk: OfficeDesk, id_: str) -> ErrorReport:
    with desk.deployment.database.reading() as session:
        return session.get_one(ErrorReport, UUID(id_))


def test_an_editor_reads_a_report_mends_the_record_and_closes_it(desk: OfficeDesk) -> None:
    id_ = _reported(desk)
    editor = desk.sit(Role.EDITOR)
    assert id_ in desk.get("/reports").text
    page = desk.get(f"/reports/{id_}")
    assert CONTACT in words(page)
    assert "<b>is</b>" not in page.text
    assert 'href="/en/officers/services/renew"' in page.text
    closed = desk.post(f"/reports/{id_}", {"note": " mended "}, deed="done")
    assert closed.headers["location"] == f"/en/officers/reports/{id_}?said=done"
    row = _row(desk, id_)
    assert (row.state, row.note, row.handled_by) == ("done", "mended", editor.email)
    assert row.contact is None
    assert id_ not in desk.get("/reports").text
    assert id_ in desk.get("/reports?state=done").text
    assert "mended" in words(desk.get(f"/reports/{id_}"))
    with desk.deployment.database.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.object_id == id_)).one()
    assert (event.action, event.agency) == ("report.done", "licensing")
    assert event.actor_id == str(editor.id)
    assert event.new == {"state": "done", "note": "mended"}


def test_a_report_without_anything_wrong_is_dismissed_once(desk: OfficeDesk) -> None:
    id_ = _reported(desk)
    desk.sit(Role.EDITOR)
    assert desk.post(f"/reports/{id_}", deed="dismiss").status_code == 303
    again = desk.post(f"/reports/{id_}", {"note": "typed"}, deed="done")
    assert again.status_code == 409
    assert "dealt with already" in words(again)
    assert _row(desk, id_).state == "dismissed"
    assert desk.post(f"/reports/{id_}", deed="explode").status_code == 404


def test_a_viewer_sees_the_report_and_not_who_sent_it(desk: OfficeDesk) -> None:
    id_ = _reported(desk)
    desk.sit(Role.VIEWER)
    page = desk.get(f"/reports/{id_}")
    assert page.status_code == 200
    assert CONTACT not in page.text
    assert 'name="deed"' not in page.text
    assert desk.post(f"/reports/{id_}", deed="done").status_code == 403
    assert _row(desk, id_).state == "open"


@pytest.mark.parametrize("agency", ["other", None])
def test_a_report_about_others_is_not_there(desk: OfficeDesk, agency: str | None) -> None:
    id_ = _reported(desk, agency)
    desk.sit(Role.ADMINISTRATOR)
    assert id_ not in desk.get("/reports").text
    assert desk.get(f"/reports/{id_}").status_code == 404
    assert desk.post(f"/reports/{id_}", deed="done").status_code == 404
    assert _row(desk, id_).state == "open"
    desk.sit(Role.EDITOR, None)
    assert id_ in desk.get("/reports").text
    assert desk.post(f"/reports/{id_}", deed="done").status_code == 303


def test_an_office_is_mended_on_its_own_page(desk: OfficeDesk) -> None:
    id_ = _reported(desk, kind="office", code="offices/L1", path="/en/places/offices/L1")
    desk.sit(Role.EDITOR)
    assert 'href="/en/officers/offices/L1"' in desk.get(f"/reports/{id_}").text
    page = _reported(desk, kind="page", path="/en/search")
    assert "Mend the record" not in words(desk.get(f"/reports/{page}"))


@pytest.mark.parametrize("state", ["nonsense", "", "open'--"])
def test_an_unknown_state_lists_the_open_ones(desk: OfficeDesk, state: str) -> None:
    id_ = _reported(desk)
    desk.sit(Role.VIEWER)
    assert id_ in desk.get(f"/reports?state={state}").text
