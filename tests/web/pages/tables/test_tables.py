"""Tables taken out, filled in and handed in: what they change waits, and whose they are."""

import io
import zipfile
from uuid import UUID, uuid4

import pytest
from httpx2 import Response
from sqlalchemy import select

from importers.jobs.service import run_job
from portal.accounts.models import Account
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.directory.registers.definitions import Subject
from tests.importers.handed_in import context
from tests.site import uploads_on
from tests.web.pages.officers.office import BackOffice, words
from tests.web.signed_in import SAME_ORIGIN

TABLES = "/en/officers/tables"


def _taken_out(back_office: BackOffice, agency: str = "licensing") -> str:
    answer = back_office.get(f"/tables/services/export?form=csv&agency={agency}")
    assert answer.status_code == 200, words(answer)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return archive.read("services.csv").decode("utf-8-sig")


def _hand_in(
    back_office: BackOffice, text: str, agency: str = "licensing", **fields: str
) -> Response:
    assert back_office.now is not None
    data = {"token": back_office.now.form_token, "register": "services", "agency": agency, **fields}
    return back_office.client.post(
        TABLES,
        data=data,
        files={"file": ("services <b>.csv", text.encode())},
        headers=SAME_ORIGIN,
        follow_redirects=False,
    )


def _read(back_office: BackOffice, text: str, agency: str = "licensing", **fields: str) -> str:
    """Hand a table in and have it read; return the address of its import."""
    answer = _hand_in(back_office, text, agency, **fields)
    assert answer.status_code == 303, words(answer)
    page = answer.headers["location"].removeprefix("/en/officers")
    read_table(back_office, page)
    return page


def read_table(back_office: BackOffice, page: str) -> None:
    """Do what the worker does with a table that was handed in."""
    folder = uploads_on(back_office.client).folder
    job_id = UUID(page.rpartition("/")[2])
    run_job(context(back_office.deployment, folder.parent), job_id, lambda: False)


def _staged(back_office: BackOffice, text: str, agency: str = "licensing") -> str:
    answer = back_office.get(_read(back_office, text, agency))
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"].removeprefix("/en/officers")


def rejects_of(page: str) -> str:
    """Return the address of the rows to be mended of an import or a release."""
    return f"{page.replace('/releases/', '/tables/')}/rejects"


def changed_table(back_office: BackOffice, agency: str = "licensing") -> str:
    return _taken_out(back_office, agency).replace("Service renew", "Renewed service")


def test_a_table_is_taken_out_changed_handed_in_and_activated_by_a_second_officer(
    back_office: BackOffice,
) -> None:
    back_office.sign_in(Role.APPROVER)
    page = _staged(back_office, changed_table(back_office))
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


def test_an_approver_of_the_agency_undoes_its_table_and_leaves_others_alone(
    back_office: BackOffice,
) -> None:
    renamed = back_office.record(Subject.SERVICE, "renew")["names"]
    others = back_office.record(Subject.SERVICE, "else")
    back_office.sign_in(Role.EDITOR)
    page = _staged(
        back_office, _taken_out(back_office).replace("Service replace", "Replaced by mistake")
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
    page = _staged(back_office, changed_table(back_office))
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
    page = _staged(back_office, "\n".join([*lines, bad]))
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
    page = _read(back_office, text)
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
    header = _taken_out(back_office).splitlines()[0]
    page = _read(back_office, f"{header}\nBad Code" + "," * header.count(","))
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
    theirs = _taken_out(back_office, "other")
    back_office.sign_in(Role.EDITOR)
    for agency in ("other", "", "nobody"):
        assert _hand_in(back_office, theirs, agency).status_code == 404
    foreign = back_office.get(_read(back_office, theirs))
    assert "not imported" in words(foreign)
    back_office.sign_in(Role.VIEWER)
    assert _hand_in(back_office, theirs, "licensing").status_code == 403
    assert 'name="file"' not in back_office.get("/tables").text


def test_releases_and_records_of_others_are_not_there(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR, None)
    pages = [
        _staged(back_office, _taken_out(back_office, "other"), "other"),
        _staged(back_office, _taken_out(back_office, ""), ""),
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
    text = _taken_out(back_office)
    assert "renew" in text
    assert "else" not in text
    back_office.sign_in(Role.ADMINISTRATOR, "other")
    assert back_office.get(pages[0]).status_code == 200
    back_office.sign_in(Role.EDITOR, None)
    for page in pages:
        assert back_office.post(page, command="discard").status_code == 303


def test_a_form_of_another_page_or_session_is_refused(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    text = changed_table(back_office)
    assert _hand_in(back_office, text, **{"token": "wrong"}).status_code == 403
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
    assert "xlsx or csv" in words(answer)


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
