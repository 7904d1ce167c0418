"""Tables taken out, filled in and handed in: what they change waits, and whose they are."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import select

from importers.jobs.service import run_job
from portal.accounts.models import Account
from portal.accounts.officer_roles import Role
from portal.attachments.stores import FolderStore
from portal.audit.models import AuditEvent
from portal.directory.registers.definitions import Subject
from tests.importers.handed_in import workshop
from tests.web.desk.office import OfficeDesk, words
from tests.web.signed_in import SAME_ORIGIN
from web.pages.tables.routes import mount

TABLES = "/en/officers/tables"


@pytest.fixture(scope="module", autouse=True)
def folder(desk: OfficeDesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of imports, mounted where the application has not done that itself."""
    app = cast("FastAPI", desk.client.app)
    if not hasattr(app.state, "table_desk"):
        root = tmp_path_factory.mktemp("tables")
        app.state.attachments = FolderStore(root)
        mount(app, root / "imports", largest_upload_bytes=900_000)
    yield app.state.table_desk.folder


def _taken_out(desk: OfficeDesk, agency: str = "licensing") -> str:
    answer = desk.get(f"/tables/services/export?form=csv&agency={agency}")
    assert answer.status_code == 200, words(answer)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return archive.read("services.csv").decode("utf-8-sig")


def _hand_in(desk: OfficeDesk, text: str, agency: str = "licensing", **fields: str) -> Response:
    assert desk.now is not None
    data = {"token": desk.now.form_token, "register": "services", "agency": agency, **fields}
    return desk.client.post(
        TABLES,
        data=data,
        files={"file": ("services <b>.csv", text.encode())},
        headers=SAME_ORIGIN,
        follow_redirects=False,
    )


def _read(desk: OfficeDesk, text: str, agency: str = "licensing", **fields: str) -> str:
    """Hand a table in and have it read; return the address of its import."""
    answer = _hand_in(desk, text, agency, **fields)
    assert answer.status_code == 303, words(answer)
    page = answer.headers["location"].removeprefix("/en/officers")
    read_table(desk, page)
    return page


def read_table(desk: OfficeDesk, page: str) -> None:
    """Do what the worker does with a table that was handed in."""
    folder = cast("FastAPI", desk.client.app).state.table_desk.folder
    job_id = UUID(page.rpartition("/")[2])
    run_job(workshop(desk.deployment, folder.parent), job_id, lambda: False)


def _staged(desk: OfficeDesk, text: str, agency: str = "licensing") -> str:
    answer = desk.get(_read(desk, text, agency))
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"].removeprefix("/en/officers")


def rejects_of(page: str) -> str:
    """Return the address of the rows to be mended of an import or a release."""
    return f"{page.replace('/releases/', '/tables/')}/rejects"


def changed_table(desk: OfficeDesk, agency: str = "licensing") -> str:
    return _taken_out(desk, agency).replace("Service renew", "Renewed service")


def test_a_table_is_taken_out_changed_handed_in_and_activated_by_a_second_officer(
    desk: OfficeDesk,
) -> None:
    desk.sit(Role.APPROVER)
    page = _staged(desk, changed_table(desk))
    shown = desk.get(page)
    said = words(shown)
    assert "changed 1" in said
    assert "Renewed service" in said
    assert "<b>.csv" not in shown.text
    own = desk.post(page, deed="activate")
    assert own.status_code == 409
    assert "second officer" in words(own)
    desk.sit(Role.EDITOR, which=1)
    assert desk.post(page, deed="activate").status_code == 403
    second = desk.sit(Role.APPROVER, which=1)
    assert desk.post(page, deed="activate").status_code == 303
    assert desk.record(Subject.SERVICE, "renew")["names"]["en"] == "Renewed service"
    number = page.rpartition("/")[2]
    with desk.deployment.database.reading() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.object_id == number).order_by(AuditEvent.seq)
        ).all()
    assert [event.action for event in events] == ["table.staged", "table.activated"]
    assert events[1].actor_id == str(second.id)
    before = page.replace(f"/{number}", "/1")
    assert desk.post(before, {"current": number}, deed="go-back").status_code == 404
    desk.sit(Role.APPROVER, None)
    assert "Go back to release 1" in words(desk.get(page))
    assert desk.post(before, {"current": "1"}, deed="go-back").status_code == 409
    assert desk.post(before, {"current": number}, deed="go-back").status_code == 303
    assert desk.record(Subject.SERVICE, "renew")["names"]["en"] == "Service renew"


def test_a_new_address_makes_no_second_officer(desk: OfficeDesk) -> None:
    maker = desk.sit(Role.APPROVER)
    page = _staged(desk, changed_table(desk))
    with desk.deployment.database.writing() as session:
        session.get_one(Account, maker.id).email = "another@example.org"
    refused = desk.post(page, deed="activate")
    assert refused.status_code == 409
    assert "second officer" in words(refused)
    assert desk.record(Subject.SERVICE, "renew")["names"]["en"] == "Service renew"
    with desk.deployment.database.writing() as session:
        session.get_one(Account, maker.id).email = maker.email
    assert desk.post(page, deed="discard").status_code == 303


def test_rows_with_faults_are_said_and_can_be_mended(desk: OfficeDesk) -> None:
    desk.sit(Role.EDITOR)
    lines = changed_table(desk).splitlines()
    bad = lines[2].replace("replace", "Bad Code", 1)
    page = _staged(desk, "\n".join([*lines, bad]))
    shown = desk.get(page)
    assert "What was found" in words(shown)
    assert "Bad Code" in words(shown)
    rejects = desk.get(rejects_of(page))
    assert rejects.status_code == 200
    assert b"Bad Code" in rejects.content
    assert desk.post(page, deed="discard").status_code == 303
    assert "discarded" in words(desk.get(page))
    assert desk.record(Subject.SERVICE, "renew")["names"]["en"] == "Service renew"


@pytest.mark.parametrize("text", ["", "\0\0\0", "no, table, at all\n1,2,3", "<html></html>"])
def test_what_is_no_table_is_said_and_changes_nothing(
    desk: OfficeDesk, folder: Path, text: str
) -> None:
    desk.sit(Role.EDITOR)
    before = desk.record(Subject.SERVICE, "renew")
    page = _read(desk, text)
    answer = desk.get(page)
    assert "not imported" in words(answer)
    assert str(folder.parent) not in answer.text
    assert "services <b>.csv" in words(answer)
    assert "Hand in another file" in words(answer)
    assert desk.get(rejects_of(page)).status_code == 404
    assert page in desk.get("/tables").text
    assert desk.record(Subject.SERVICE, "renew") == before


def test_a_form_without_a_file_keeps_what_was_typed(desk: OfficeDesk) -> None:
    desk.sit(Role.EDITOR)
    now = desk.now
    assert now is not None
    data = {"token": now.form_token, "register": "services", "agency": "licensing", "note": "typed"}
    empty = {"file": ("", b"")}
    answer = desk.client.post(TABLES, data=data, files=empty, headers=SAME_ORIGIN)
    assert answer.status_code == 409
    assert "Choose a file" in words(answer)
    assert 'value="typed"' in answer.text


def test_a_file_without_one_good_row_gives_its_rows_back_to_its_officer_alone(
    desk: OfficeDesk, folder: Path
) -> None:
    desk.sit(Role.EDITOR)
    header = _taken_out(desk).splitlines()[0]
    page = _read(desk, f"{header}\nBad Code" + "," * header.count(","))
    answer = desk.get(page)
    assert str(folder.parent) not in answer.text
    assert "None of the 1 records" in words(answer)
    assert f"/en/officers{page}/rejects" in answer.text
    rejects = desk.get(rejects_of(page))
    assert (rejects.status_code, b"Bad Code" in rejects.content) == (200, True)
    desk.sit(Role.EDITOR, which=1)
    assert rejects_of(page) not in desk.get(page).text
    assert desk.get(rejects_of(page)).status_code == 404
    desk.sit(Role.ADMINISTRATOR, "other")
    for path in (page, f"{page}/progress", rejects_of(page)):
        assert desk.get(path).status_code == 404
    for other in ("x", "0" * 32, str(uuid4())):
        assert desk.get(f"/tables/imports/{other}").status_code == 404
        assert desk.get(f"/tables/imports/{other}/rejects").status_code == 404


def test_a_file_speaks_for_ones_own_agency_only(desk: OfficeDesk) -> None:
    desk.sit(Role.EDITOR, None)
    theirs = _taken_out(desk, "other")
    desk.sit(Role.EDITOR)
    for agency in ("other", "", "nobody"):
        assert _hand_in(desk, theirs, agency).status_code == 404
    foreign = desk.get(_read(desk, theirs))
    assert "not imported" in words(foreign)
    desk.sit(Role.VIEWER)
    assert _hand_in(desk, theirs, "licensing").status_code == 403
    assert 'name="file"' not in desk.get("/tables").text


def test_releases_and_records_of_others_are_not_there(desk: OfficeDesk) -> None:
    desk.sit(Role.EDITOR, None)
    pages = [
        _staged(desk, _taken_out(desk, "other"), "other"),
        _staged(desk, _taken_out(desk, ""), ""),
    ]
    desk.sit(Role.ADMINISTRATOR)
    for page in pages:
        assert page not in desk.get("/tables").text
        assert desk.get(page).status_code == 404
        assert desk.get(rejects_of(page)).status_code == 404
        for deed in ("activate", "discard", "go-back"):
            assert desk.post(page, deed=deed).status_code == 404
    for agency in ("other", ""):
        assert desk.get(f"/tables/services/export?agency={agency}").status_code == 404
    text = _taken_out(desk)
    assert "renew" in text
    assert "else" not in text
    desk.sit(Role.ADMINISTRATOR, "other")
    assert desk.get(pages[0]).status_code == 200
    desk.sit(Role.EDITOR, None)
    for page in pages:
        assert desk.post(page, deed="discard").status_code == 303


def test_a_form_of_another_page_or_session_is_refused(desk: OfficeDesk) -> None:
    desk.sit(Role.EDITOR)
    text = changed_table(desk)
    assert _hand_in(desk, text, **{"token": "wrong"}).status_code == 403
    stranger = desk.client.post(TABLES, data={"token": "x"}, follow_redirects=False)
    assert stranger.status_code == 403
    desk.client.cookies.clear()
    assert desk.client.get(TABLES, follow_redirects=False).status_code == 303


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("register", ["agencies", "services"])
def test_templates_and_tables_come_in_both_forms(
    desk: OfficeDesk, register: str, form: str
) -> None:
    desk.sit(Role.VIEWER)
    for kind in ("template", "export"):
        answer = desk.get(f"/tables/{register}/{kind}?form={form}&agency=licensing")
        assert answer.content[:2] == b"PK"
        assert "attachment" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/tables/evil/export", "/tables/services/99999", "/tables/services/x", "/tables/x/1"]
)
def test_what_is_not_there_is_not_there(desk: OfficeDesk, path: str) -> None:
    desk.sit(Role.ADMINISTRATOR, None)
    assert desk.get(path).status_code == 404


def test_another_form_is_named_with_those_there_are(desk: OfficeDesk) -> None:
    desk.sit(Role.VIEWER)
    answer = desk.get("/tables/services/export?form=exe&agency=licensing")
    assert answer.status_code == 400
    assert "xlsx or csv" in words(answer)


@pytest.mark.parametrize(
    "path",
    [
        *("/services/x", "/services/99999", "/services/0", "/nothing/1", "/schools/1"),
        *("?collection=nothing", "?collection=schools", "?collection=%00"),
    ],
)
def test_a_release_that_is_none_or_of_others_is_not_there(desk: OfficeDesk, path: str) -> None:
    desk.sit(Role.EDITOR)
    assert desk.get("/releases?collection=services").status_code == 200
    assert desk.get(f"/releases{path}").status_code == 404
