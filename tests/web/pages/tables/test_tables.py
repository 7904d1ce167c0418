"""Tables taken out, filled in and handed in: what they change waits, and whose they are."""

from uuid import uuid4

import pytest

from portal.accounts.models import Account
from portal.accounts.officer_roles import Role
from portal.directory.registers.definitions import Subject
from tests.site import uploads_on
from tests.web.pages.officers.office import BackOffice, words
from tests.web.pages.tables.table_files import (
    TABLES,
    changed_table,
    hand_in,
    read,
    rejects_of,
    staged,
    taken_out,
)
from tests.web.signed_in import SAME_ORIGIN


def test_an_approver_of_the_agency_undoes_its_table_and_leaves_others_alone(
    back_office: BackOffice,
) -> None:
    renamed = back_office.record(Subject.SERVICE, "renew")["names"]
    others = back_office.record(Subject.SERVICE, "else")
    back_office.sign_in(Role.EDITOR)
    page = staged(
        back_office, taken_out(back_office).replace("Service replace", "Replaced by mistake")
    )
    number = page.rpartition("/")[2]
    back_office.sign_in(Role.APPROVER, which=1)
    assert back_office.post(page, command="activate").status_code == 303
    back_office.sign_in(Role.EDITOR)
    assert "Undo this table" not in words(back_office.get(page))
    assert back_office.post(page, {"current": number}, command="undo").status_code == 403
    back_office.sign_in(Role.APPROVER, "other")
    assert back_office.post(page, {"current": number}, command="undo").status_code == 404
    back_office.sign_in(Role.APPROVER)
    assert "Undo this table" in words(back_office.get(page))
    assert back_office.post(page, {"current": "1"}, command="undo").status_code == 409
    assert back_office.post(page, {"current": number}, command="undo").status_code == 303
    assert back_office.record(Subject.SERVICE, "replace")["names"]["en"] == "Service replace"
    assert back_office.record(Subject.SERVICE, "renew")["names"] == renamed
    assert back_office.record(Subject.SERVICE, "else") == others


def test_a_new_address_makes_no_second_officer(back_office: BackOffice) -> None:
    maker = back_office.sign_in(Role.APPROVER)
    page = staged(back_office, changed_table(back_office))
    with back_office.deployment.database.writing() as session:
        session.get_one(Account, maker.id).email = "another@example.org"
    refused = back_office.post(page, command="activate")
    assert refused.status_code == 409
    assert "second officer" in words(refused)
    assert back_office.record(Subject.SERVICE, "renew")["names"]["en"] == "Service renew"
    with back_office.deployment.database.writing() as session:
        session.get_one(Account, maker.id).email = maker.email
    assert back_office.post(page, command="discard").status_code == 303


def test_rows_with_faults_are_said_and_can_be_mended(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    lines = changed_table(back_office).splitlines()
    bad = lines[2].replace("replace", "Bad Code", 1)
    page = staged(back_office, "\n".join([*lines, bad]))
    shown = back_office.get(page)
    assert "What was found" in words(shown)
    assert "Bad Code" in words(shown)
    rejects = back_office.get(rejects_of(page))
    assert rejects.status_code == 200
    assert b"Bad Code" in rejects.content
    assert back_office.post(page, command="discard").status_code == 303
    assert "discarded" in words(back_office.get(page))
    assert back_office.record(Subject.SERVICE, "renew")["names"]["en"] == "Service renew"


@pytest.mark.parametrize("text", ["", "\0\0\0", "no, table, at all\n1,2,3", "<html></html>"])
def test_what_is_no_table_is_said_and_changes_nothing(back_office: BackOffice, text: str) -> None:
    back_office.sign_in(Role.EDITOR)
    before = back_office.record(Subject.SERVICE, "renew")
    page = read(back_office, text)
    answer = back_office.get(page)
    assert "not imported" in words(answer)
    assert str(uploads_on(back_office.client).folder.parent) not in answer.text
    assert "services <b>.csv" in words(answer)
    assert "Hand in another file" in words(answer)
    assert back_office.get(rejects_of(page)).status_code == 404
    assert page in back_office.get("/tables").text
    assert back_office.record(Subject.SERVICE, "renew") == before


def test_a_form_without_a_file_keeps_what_was_typed(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    now = back_office.now
    assert now is not None
    data = {"token": now.form_token, "register": "services", "agency": "licensing", "note": "typed"}
    empty = {"file": ("", b"")}
    answer = back_office.client.post(TABLES, data=data, files=empty, headers=SAME_ORIGIN)
    assert answer.status_code == 409
    assert "Choose a file" in words(answer)
    assert 'value="typed"' in answer.text


def test_a_file_without_one_good_row_gives_its_rows_back_to_its_officer_alone(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.EDITOR)
    header = taken_out(back_office).splitlines()[0]
    page = read(back_office, f"{header}\nBad Code" + "," * header.count(","))
    answer = back_office.get(page)
    assert str(uploads_on(back_office.client).folder.parent) not in answer.text
    assert "None of the 1 records" in words(answer)
    assert f"/en/officers{page}/rejects" in answer.text
    rejects = back_office.get(rejects_of(page))
    assert (rejects.status_code, b"Bad Code" in rejects.content) == (200, True)
    back_office.sign_in(Role.EDITOR, which=1)
    assert rejects_of(page) not in back_office.get(page).text
    assert back_office.get(rejects_of(page)).status_code == 404
    back_office.sign_in(Role.ADMINISTRATOR, "other")
    for path in (page, f"{page}/progress", rejects_of(page)):
        assert back_office.get(path).status_code == 404
    for other in ("x", "0" * 32, str(uuid4())):
        assert back_office.get(f"/tables/imports/{other}").status_code == 404
        assert back_office.get(f"/tables/imports/{other}/rejects").status_code == 404


def test_a_file_speaks_for_ones_own_agency_only(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR, None)
    theirs = taken_out(back_office, "other")
    back_office.sign_in(Role.EDITOR)
    for agency in ("other", "", "nobody"):
        assert hand_in(back_office, theirs, agency).status_code == 404
    foreign = back_office.get(read(back_office, theirs))
    assert "not imported" in words(foreign)
    back_office.sign_in(Role.VIEWER)
    assert hand_in(back_office, theirs, "licensing").status_code == 403
    assert 'name="file"' not in back_office.get("/tables").text


def test_a_form_of_another_page_or_session_is_refused(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    text = changed_table(back_office)
    assert hand_in(back_office, text, **{"token": "wrong"}).status_code == 403
    stranger = back_office.client.post(TABLES, data={"token": "x"}, follow_redirects=False)
    assert stranger.status_code == 403
    back_office.client.cookies.clear()
    assert back_office.client.get(TABLES, follow_redirects=False).status_code == 303


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("register", ["agencies", "services"])
def test_templates_and_tables_come_in_both_forms(
    back_office: BackOffice, register: str, form: str
) -> None:
    back_office.sign_in(Role.VIEWER)
    for kind in ("template", "export"):
        answer = back_office.get(f"/tables/{register}/{kind}?form={form}&agency=licensing")
        assert answer.content[:2] == b"PK"
        assert "attachment" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/tables/evil/export", "/tables/services/99999", "/tables/services/x", "/tables/x/1"]
)
def test_what_is_not_there_is_not_there(back_office: BackOffice, path: str) -> None:
    back_office.sign_in(Role.ADMINISTRATOR, None)
    assert back_office.get(path).status_code == 404


def test_another_form_is_named_with_those_there_are(back_office: BackOffice) -> None:
    back_office.sign_in(Role.VIEWER)
    answer = back_office.get("/tables/services/export?form=exe&agency=licensing")
    assert answer.status_code == 400
    assert "xlsx, csv" in words(answer)
