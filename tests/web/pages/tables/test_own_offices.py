"""Offices of one agency, taken out as a table and handed in: what they change, whose they are."""

import io
from dataclasses import replace
from itertools import product
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import select

from importers.jobs.service import run_job
from portal.accounts.officer_roles import Role
from portal.audit.models import AuditEvent
from portal.notifications.models import LetterRow
from tests.importers.handed_in import context
from tests.site import account_context_on, uploads_on
from tests.web.pages.officers.office import BackOffice, words
from tests.web.pages.tables.table_files import hand_in

FORMS = ("xlsx", "csv", "geojson")


def offices(back_office: BackOffice, agency: str = "licensing") -> str:
    answer = back_office.get(f"/tables/offices/export?form=csv&agency={agency}")
    assert answer.status_code == 200, words(answer)
    return answer.content.decode("utf-8-sig")


def read(back_office: BackOffice, text: str, agency: str = "licensing", **fields: str) -> str:
    """Hand offices in and have them read; return the address of their import."""
    answer = hand_in(back_office, text, agency, register="offices", **fields)
    assert answer.status_code == 303, words(answer)
    page = answer.headers["location"].removeprefix("/en/officers")
    folder = uploads_on(back_office.client).folder
    security = account_context_on(back_office.client).security
    given = replace(context(back_office.deployment, folder.parent), security=security)
    run_job(given, UUID(page.rpartition("/")[2]), lambda: False)
    return page


def staged(back_office: BackOffice, text: str, **fields: str) -> str:
    """Hand offices in and have them read; return the address of the release that waits."""
    return release_of(back_office, read(back_office, text, **fields))


def release_of(back_office: BackOffice, page: str) -> str:
    """Return the address of the release of an import."""
    found = back_office.get(page).text.partition("/officers/releases/offices/")[2]
    number, _quote, _rest = found.partition('"')
    return f"/releases/offices/{number}"


def test_an_agency_takes_its_offices_out_changes_them_and_a_second_officer_says_yes(
    back_office: BackOffice,
) -> None:
    others = [back_office.office(ref) for ref in ("O1", "N1")]
    second = back_office.sign_in(Role.APPROVER, which=1)
    maker = back_office.sign_in(Role.EDITOR)
    page = back_office.get("/tables")
    assert '<option value="offices"' in page.text
    text = offices(back_office)
    assert len(text.splitlines()) == 9
    assert "Other office" not in text
    changed = text.replace("Middle office", "Main office").splitlines()
    added = changed[-1].replace("L8", "L9").replace("School L9", "A new one")
    release = staged(back_office, "\n".join([*changed, added]))
    said = words(back_office.get(release))
    assert "added 1 changed 1 moved 0 removed 0" in said
    assert "Middle office" in said
    assert "Main office" in said
    assert back_office.post(release, command="activate").status_code == 403
    with back_office.deployment.database.reading() as session:
        letters = session.scalars(select(LetterRow.kind)).all()
    assert "proposals.release_waits" in letters
    back_office.sign_in(Role.APPROVER, which=1)
    assert release in back_office.get("").text
    assert back_office.post(release, command="activate").status_code == 303
    assert back_office.office("L1")["names"]["en"] == "Main office"
    assert back_office.office("L9")["agency"] == "licensing"
    assert [back_office.office(ref) for ref in ("O1", "N1")] == others
    with back_office.deployment.database.reading() as session:
        done = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action.startswith("import."))
            .order_by(AuditEvent.seq)
        ).all()
    assert [(one.action, one.actor_id, one.agency) for one in done] == [
        ("import.handed in", str(maker.id), "licensing"),
        ("import.activated", str(second.id), "licensing"),
    ]
    undo(back_office, release)
    assert back_office.office("L1")["names"]["en"] == "Middle office"


def undo(back_office: BackOffice, release: str) -> None:
    """Undo a file within the agency, as its approver may."""
    number = release.rpartition("/")[2]
    assert "Undo this table" in words(back_office.get(release))
    assert back_office.post(release, {"current": number}, command="undo").status_code == 303


def test_mass_removals_are_asked_about_with_numbers_and_names(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR)
    text = offices(back_office).splitlines()
    few = "\n".join([text[0], *text[2:5]])
    release = staged(back_office, few)
    back_office.sign_in(Role.APPROVER, which=1)
    said = words(back_office.get(release))
    assert "5 of 8 entries go:" in said
    assert "L8" in said
    refused = back_office.post(release, command="activate")
    assert refused.status_code == 409
    assert "5 of 8 entries" in words(refused)
    assert back_office.post(release, command="discard").status_code == 303
    add_only = staged(back_office, few, add_only="1")
    assert "removed 0 unchanged 10" in words(back_office.get(add_only))
    assert back_office.post(add_only, command="discard").status_code == 303


def test_rows_of_others_are_left_out_with_a_sentence_each(back_office: BackOffice) -> None:
    back_office.sign_in(Role.EDITOR, "other")
    theirs = offices(back_office, "other").splitlines()[1]
    back_office.sign_in(Role.EDITOR)
    mine = offices(back_office)
    page = read(back_office, f"{mine}{theirs}\n")
    said = words(back_office.get(page))
    assert "Places of another agency" in said
    assert "“O1” belongs to the agency “other”, and the file speaks for “licensing”." in said
    # Offices of others are not counted as rows of the file, and the agency is called by its name.
    assert "rows read 9 rows accepted 8 rows rejected 1" in said
    assert "Agency: Agency licensing" in said
    assert "Agency: Agency licensing" in words(back_office.get(release_of(back_office, page)))


@pytest.mark.parametrize("form", FORMS)
def test_offices_come_as_a_workbook_csv_and_geojson_and_as_a_template(
    back_office: BackOffice, form: str
) -> None:
    back_office.sign_in(Role.VIEWER)
    answer = back_office.get(f"/tables/offices/export?form={form}&agency=licensing")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert f'filename="licensing-offices.{form}"' in answer.headers["content-disposition"]
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
        assert [sheet.cell(1, 1).value, sheet.cell(2, 1).value] == ["Reference", "L1"]
    else:
        assert b"L1" in answer.content
        assert b"O1" not in answer.content
    template = back_office.get("/tables/offices/template?form=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(template.content)).worksheets[0]
    assert (sheet.cell(1, 1).value, sheet.max_row) == ("Reference", 1)
    assert back_office.get("/tables/offices/export?form=exe&agency=licensing").status_code == 400


def test_every_right_by_role_and_agency(back_office: BackOffice) -> None:
    """Role × agency × what is done with the offices of `licensing`; a discarded release is over."""
    back_office.sign_in(Role.EDITOR)
    text = offices(back_office)
    job = read(back_office, text.replace("Middle office", "Renamed office"))
    release = release_of(back_office, job)
    least = {
        "/tables/offices/export?agency=licensing": Role.VIEWER,
        release: Role.VIEWER,
        "/tables/offices/template": Role.VIEWER,
        "/tables": Role.VIEWER,
    }
    for agency, role in product(("licensing", "other", None), Role):
        back_office.sign_in(role, agency, which=5)
        who = (agency, role)
        is_theirs = agency != "other"
        for path in least:
            is_anybodys = path in ("/tables", "/tables/offices/template")
            expected = 200 if is_theirs or is_anybodys else 404
            assert back_office.get(path).status_code == expected, (who, path)
        may_edit = is_theirs and role.rank >= Role.EDITOR.rank
        for path in ("", "/progress"):
            assert back_office.get(f"{job}{path}").status_code == (200 if may_edit else 404), who
        taken = hand_in(back_office, text, "licensing", register="offices").status_code
        is_editor = role.rank >= Role.EDITOR.rank
        assert taken == (403 if not is_editor else 303 if is_theirs else 404), who
        whole = hand_in(back_office, text, "", register="offices").status_code
        assert whole == (303 if agency is None and may_edit else 403), who
        if not (is_theirs and role.rank >= Role.APPROVER.rank):
            refused = back_office.post(release, command="activate").status_code
            assert refused == (403 if is_theirs else 404), who
        if not may_edit:
            refused = back_office.post(release, command="discard").status_code
            assert refused == (403 if is_theirs else 404), who
        listed = release in back_office.get("/releases?collection=offices").text
        assert listed is is_theirs, who
        assert (back_office.get("/imports").status_code == 200) is (role.rank >= Role.EDITOR.rank)


def test_an_agency_that_is_not_there_has_no_offices(back_office: BackOffice) -> None:
    back_office.sign_in(Role.ADMINISTRATOR, None)
    for collection in ("offices", "services"):
        for code in ("nobody", "%00", "..%2F..%2Fnobody"):
            answer = back_office.get(f"/tables/{collection}/export?agency={code}")
            assert answer.status_code == 404, (collection, code)
    assert back_office.get("/tables/schools/export?agency=licensing").status_code == 404
    assert back_office.get("/tables/schools/export?form=csv").status_code == 200
    assert back_office.get("/tables/nothing/template").status_code == 404
