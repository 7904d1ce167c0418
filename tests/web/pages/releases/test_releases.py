"""Releases in the back office: who sees them, who decides about them, and what is not there."""

import pytest
from sqlalchemy import select

from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.directory.registers.definitions import Subject
from tests.web.pages.officers.office import BackOffice, words
from tests.web.pages.tables.table_files import changed_table, rejects_of, staged, taken_out


def test_a_table_is_taken_out_changed_handed_in_and_activated_by_a_second_officer(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.APPROVER)
    page = staged(back_office, changed_table(back_office))
    shown = back_office.get(page)
    said = words(shown)
    assert "changed 1" in said
    assert "Renewed service" in said
    assert "<b>.csv" not in shown.text
    own = back_office.post(page, command="activate")
    assert own.status_code == 409
    assert "second officer" in words(own)
    back_office.sign_in(Role.EDITOR, which=1)
    assert back_office.post(page, command="activate").status_code == 403
    second = back_office.sign_in(Role.APPROVER, which=1)
    assert back_office.post(page, command="activate").status_code == 303
    assert back_office.record(Subject.SERVICE, "renew")["names"]["en"] == "Renewed service"
    number = page.rpartition("/")[2]
    with back_office.deployment.database.reading() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.object_id == number).order_by(AuditEvent.seq)
        ).all()
    assert [event.action for event in events] == ["table.staged", "table.activated"]
    assert events[1].actor_id == str(second.id)
    before = page.replace(f"/{number}", "/1")
    assert back_office.post(before, {"current": number}, command="go-back").status_code == 404
    back_office.sign_in(Role.APPROVER, None)
    assert "Go back to release 1" in words(back_office.get(page))
    assert back_office.post(before, {"current": "1"}, command="go-back").status_code == 409
    assert back_office.post(before, {"current": number}, command="go-back").status_code == 303
    assert back_office.record(Subject.SERVICE, "renew")["names"]["en"] == "Service renew"


def test_releases_and_records_of_others_are_not_there(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR, None)
    pages = [
        staged(back_office, taken_out(back_office, "other"), "other"),
        staged(back_office, taken_out(back_office, ""), ""),
    ]
    back_office.sign_in(Role.ADMINISTRATOR)
    for page in pages:
        assert page not in back_office.get("/tables").text
        assert back_office.get(page).status_code == 404
        assert back_office.get(rejects_of(page)).status_code == 404
        for action in ("activate", "discard", "go-back"):
            assert back_office.post(page, command=action).status_code == 404
    for agency in ("other", ""):
        assert back_office.get(f"/tables/services/export?agency={agency}").status_code == 404
    text = taken_out(back_office)
    assert "renew" in text
    assert "else" not in text
    back_office.sign_in(Role.ADMINISTRATOR, "other")
    assert back_office.get(pages[0]).status_code == 200
    back_office.sign_in(Role.EDITOR, None)
    for page in pages:
        assert back_office.post(page, command="discard").status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        *("/services/x", "/services/99999", "/services/0", "/nothing/1", "/schools/1"),
        *("?collection=nothing", "?collection=schools", "?collection=%00"),
    ],
)
def test_a_release_that_is_none_or_of_others_is_not_there(
    back_office: BackOffice, path: str
) -> None:
    back_office.sign_in(Role.EDITOR)
    assert back_office.get("/releases?collection=services").status_code == 200
    assert back_office.get(f"/releases{path}").status_code == 404
