"""The catalogue for programs: what people see, with whole addresses, and samples marked."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from portal.following.rules import Happening, Subject, What
from portal.following.service import note_happening
from portal.opendata.datasets.models import ResourceRow
from tests.conftest import Databases, client_of, deployment_on
from tests.portal.opendata.published import NAME, PUBLISHED, dataset_there, version_there
from tests.statements import counted

PATH = "/api/v1/datasets"
ATOM = "{http://www.w3.org/2005/Atom}"
BECAUSE = {"ar": "خطأ", "en": "Wrong"}


@pytest.fixture(scope="module")
def town(databases: Databases, areas_template: str) -> Iterator[Deployment]:
    """A dataset with two versions, of which the first is withdrawn, and a withdrawn dataset."""
    with databases.new(areas_template) as url, deployment_on(url) as made:
        with made.database.writing() as session:
            id_ = dataset_there(session, files={})
            resource = ResourceRow(
                id=id_, dataset_id=id_, name="table", position=0, kind="file", titles={}, texts={}
            )
            session.add(resource)
            session.flush()
            gone: dict[str, Any] = {"withdrawn_at": PUBLISHED, "withdrawn_because": BECAUSE}
            version_there(session, id_, state="withdrawn", **gone)
            version_there(session, id_, "table.csv", b"a,b\n1,2\n")
            dataset_there(session, "gone", **gone)
            subject = Subject("dataset", id_)
            said = Happening(subject, subject, What.VERSION, {"en": "Figures"}, f"/datasets/{NAME}")
            note_happening(session, said)
        yield made


@pytest.fixture(scope="module")
def program(town: Deployment) -> Iterator[TestClient]:
    with client_of(town) as client:
        yield client


def test_the_list_says_how_many_there_are_and_marks_samples(program: TestClient) -> None:
    told = program.get(PATH, params={"format": "CSV"}).json()
    assert (told["count"], told["counts"]["format"]) == (1, {"CSV": 1})
    (one,) = told["datasets"]
    assert one["is_sample"] is True
    assert "sample" in one["titles"]["en"]
    (resource,) = one["resources"]
    assert resource["latest"] == f"http://testserver/datasets/{NAME}/table/table.csv"


@pytest.mark.parametrize(
    ("place", "governorates", "count"),
    [
        ("lat=31.9539&lon=35.9106", ["JO", "JO-AM"], 1),
        ("lat=32.5556&lon=35.85", ["JO", "JO-IR"], 0),
        ("lat=31.8&lon=35.2", [], 0),
    ],
)
def test_a_place_is_answered_with_what_is_about_it_and_kept_by_nobody_else(
    program: TestClient, place: str, governorates: list[str], count: int
) -> None:
    answer = program.get(f"{PATH}?{place}")
    told = answer.json()
    assert (told["count"], told["areas_holding"][:2]) == (count, governorates)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    kept = {"If-None-Match": answer.headers["ETag"]}
    again = program.get(f"{PATH}?{place}", headers=kept)
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "private, no-cache")


def test_a_place_asks_one_statement_more(program: TestClient) -> None:
    asked = []
    for query in ("order=newest", "lat=31.9539&lon=35.9106"):
        program.get(f"{PATH}?{query}")
        with counted() as seen:
            told = program.get(f"{PATH}?{query}").json()
        assert told["count"] == 1
        asked.append(len(seen))
    assert asked[1] == asked[0] + 1
    assert program.get(PATH).json()["areas_holding"] is None


def test_a_dataset_has_all_its_versions_and_says_why_one_is_gone(program: TestClient) -> None:
    answer = program.get(f"{PATH}/{NAME}")
    (resource,) = answer.json()["resources"]
    newest, first = resource["versions"]
    assert newest["address"].endswith(f"/datasets/{NAME}/table/versions/2/table.csv")
    assert (first["address"], first["withdrawn_because"]) == (None, BECAUSE)
    assert "made_by" not in answer.text
    kept = {"If-None-Match": answer.headers["ETag"]}
    assert program.get(f"{PATH}/{NAME}", headers=kept).status_code == 304


def test_a_withdrawn_dataset_is_a_tombstone_without_addresses(program: TestClient) -> None:
    told = program.get(f"{PATH}/gone").json()
    assert told["withdrawn_because"] == BECAUSE
    assert [one["latest"] for one in told["resources"]] == [None]
    assert program.get(f"{PATH}/nothing").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "limit=101",
        "limit=x",
        "offset=-1",
        "order=best",
        "who=1",
        "lat=31.9",
        "lat=35.91&lon=31.95",
        "lat=x&lon=35.9",
    ],
)
def test_what_is_not_possible_is_refused(program: TestClient, query: str) -> None:
    assert program.get(f"{PATH}?{query}").status_code == 400


@pytest.mark.parametrize("path", ["/en/datasets", f"/en/datasets/{NAME}"])
def test_feeds_tell_of_new_versions(program: TestClient, path: str) -> None:
    answer = program.get(f"{path}/feed.atom")
    entries = fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314 - our own
    assert ["Figures" in str(one.findtext(f"{ATOM}title")) for one in entries] == [True]


def test_the_search_of_the_portal_finds_data(program: TestClient) -> None:
    page = program.get("/en/search", params={"q": "الصحية أرقام"}).text
    assert f'href="/en/datasets/{NAME}"' in page
    assert "/en/datasets/gone" not in page


def test_search_engines_are_told_of_datasets(program: TestClient) -> None:
    assert f"/ar/datasets/{NAME}<" in program.get("/sitemap.xml").text


def test_the_page_lists_other_versions_and_how_to_use_the_data(program: TestClient) -> None:
    page = program.get(f"/en/datasets/{NAME}").text
    assert f"curl http://testserver/api/v1/datasets/{NAME}" in page
    assert "Wrong" in page
    assert "version 1" in page.replace('<bdi dir="ltr">', "").replace("</bdi>", "")
