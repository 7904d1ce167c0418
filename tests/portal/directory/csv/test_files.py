"""The registers as CSV: complete, in UTF-8 that spreadsheets recognise, and never a formula."""

import csv
import io
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from geo.spreadsheet_text import safe
from layers.deployment import Deployment
from layers.releases.service import edit
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES
from tests.conftest import Databases, deployment_on
from tests.portal.directory.records import service
from tests.portal.hsds.demonstration import (
    AGENCIES,
    BY_TESTS,
    SERVICES,
    fill,
    standards_client,
)
from tests.statements import counted


@pytest.fixture(scope="module")
def directory(databases: Databases, areas_template: str) -> Iterator[Deployment]:
    with databases.new(areas_template) as url, deployment_on(url) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def files(directory: Deployment) -> Iterator[TestClient]:
    with standards_client(directory) as client:
        yield client


def _rows(client: TestClient, register: str) -> dict[str, dict[str, str]]:
    answer = client.get(f"/api/v1/directory/{register}.csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    text = io.StringIO(answer.content.decode("utf-8-sig"), newline="")
    return {row["code"]: row for row in csv.DictReader(text, strict=True)}


def test_every_agency_is_a_row_also_one_that_has_ended(files: TestClient) -> None:
    rows = _rows(files, "agencies")
    assert list(rows) == sorted(one.code for one in AGENCIES)
    ministry = rows["ministry-of-interior"]
    assert ministry["name_ar"] == "جهة ministry-of-interior"
    assert ministry["acronym_en"] == "MoI"
    assert ministry["head_name_en"] == "The minister"
    assert ministry["head_honorific_ar"] == "معالي"
    assert ministry["head_email"] == "minister@interior.example.org"
    assert ministry["head_phone"] == "'+96265001001"
    assert ministry["head_website"] == "https://minister.example.org/"
    assert ministry["head_accounts"].split("; ")[0] == "https://x.com/the-minister"
    assert (ministry["logo"], ministry["head_photo"]) == ("ab" * 32, "cd" * 32)
    assert ministry["social_accounts"].split("; ")[1] == "https://x.example.com/moi"
    assert ministry["mobile_apps"] == "https://apps.example.com/ios/1"
    assert rows["bare-fund"]["head_email"] == rows["bare-fund"]["mobile_apps"] == ""
    assert ministry["phones"] == "'+96265001000; 117"
    assert ministry["demo"] == "false"
    assert rows["ministry-of-old"]["valid_to"] == "2020-01-01"
    assert rows["ministry-of-old"]["successor"] == "ministry-of-interior"


def test_every_service_is_a_row_with_its_lists_in_cells(files: TestClient) -> None:
    rows = _rows(files, "services")
    assert list(rows) == sorted(one.code for one in SERVICES)
    renewal = rows["renew-driving-licence"]
    assert renewal["audiences"] == "citizen; resident"
    assert renewal["fees_en"] == "Fee: 12.500 JOD; Fee: 0.100 JOD (extra)"
    assert renewal["steps_ar"] == "الفحص; الدفع"
    assert renewal["description_en"] == 'First line\nSecond "line" \\ & <b>'
    assert renewal["channels"] == "office; web; sms; phone; email"
    assert rows["bare-service"]["name_en"] == ""
    assert rows["of-the-past"]["status"] == "defunct"


def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(files: TestClient) -> None:
    row = _rows(files, "services")["of-the-past"]
    assert row["name_ar"] == "'=cmd|' /C calc'!A0"
    assert row["name_en"] == "'+49 <script>alert(1)</script>"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1 2", "-x", "@SUM(A1)", "\t=1", " =1", "\u200f=1", "＝1", "'=1", "\rx", "\u00a0@x"],
)
def test_formulas_are_guarded_however_they_hide(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_every_line_of_a_cell_is_guarded() -> None:
    assert safe("a\n=1\r\n+x") == "a\n'=1\r\n'+x"


@pytest.mark.parametrize(
    "text", ["", "نص", "a=b", "12.500", "-3", "2026-05-31", "P3D", "https://x.y"]
)
def test_plain_texts_and_numbers_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


def test_a_file_is_known_again_by_its_release(jordan: Deployment) -> None:
    fill(jordan)
    with standards_client(jordan) as client:
        first = client.get("/api/v1/directory/services.csv")
        asked = {"If-None-Match": first.headers["etag"]}
        with counted() as seen:
            known = client.get("/api/v1/directory/services.csv", headers=asked)
        assert (known.status_code, len(seen)) == (304, 1)
        agencies = client.get("/api/v1/directory/agencies.csv")
        with jordan.database.writing() as session:
            changed = service("bare-service", "bare-fund", names={"en": "Anew"})
            edit(session, STORES[Register.SERVICES], {"bare-service": changed}, BY_TESTS)
        after = client.get("/api/v1/directory/services.csv", headers=asked)
        assert (after.status_code, "Anew" in after.text) == (200, True)
        assert after.headers["last-modified"]
        same = {"If-None-Match": agencies.headers["etag"]}
        assert client.get("/api/v1/directory/agencies.csv", headers=same).status_code == 200


def test_a_file_of_many_records_comes_in_batches_and_is_complete(jordan: Deployment) -> None:
    many = [service(f"s-{number:04}", "civil-status") for number in range(401)]
    fill(jordan, services=many)
    with standards_client(jordan) as client:
        with counted() as seen:
            rows = _rows(client, "services")
        assert list(rows) == [one.code for one in many]
        # The state for the validator and for the writer, and three batches.
        assert len(seen) == 5


def test_there_are_no_parameters(files: TestClient) -> None:
    assert files.get("/api/v1/directory/agencies.csv?lang=ar").status_code == 400
