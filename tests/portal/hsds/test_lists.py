"""Lists of the HSDS API: pages, filters, streams, validators, and how often they ask for more."""

from collections.abc import Iterator
from datetime import UTC, datetime

import orjson
import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from layers.releases.service import edit
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES
from portal.hsds.ids import id_of, pair_id
from portal.hsds.taxonomies import term_id
from tests.conftest import Databases, deployment_on
from tests.layers.places import AMMAN, place, release
from tests.portal.directory.records import agency, service
from tests.portal.hsds.demonstration import (
    AGENCIES,
    BY_TESTS,
    OFFICES,
    SERVICES,
    fill,
    put,
    standards_client,
)
from tests.statements import counted

_MORE = [
    service(f"more-{number:02}", "civil-status", channels=[{"kind": "office"}])
    for number in range(12)
]


@pytest.fixture(scope="module")
def directory(databases: Databases, areas_template: str) -> Iterator[Deployment]:
    with databases.new(areas_template) as url, deployment_on(url) as made:
        fill(made, services=[*SERVICES, *_MORE])
        yield made


@pytest.fixture(scope="module")
def hsds(directory: Deployment) -> Iterator[TestClient]:
    with standards_client(directory) as client:
        yield client


def _ids(client: TestClient, path: str, **asked: object) -> set[str]:
    answer = client.get(path, params={name: str(value) for name, value in asked.items()})
    assert answer.status_code == 200, answer.text
    return {one["id"] for one in answer.json()["contents"]}


def _services(*codes: str) -> set[str]:
    return {str(id_of("service", code)) for code in codes}


@pytest.mark.parametrize(
    "path", ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"]
)
@pytest.mark.parametrize("per_page", [1, 3, 7])
def test_pages_together_give_everything_once(hsds: TestClient, path: str, per_page: int) -> None:
    whole = hsds.get(f"/hsds/{path}", params={"per_page": 500}).json()
    found: list[str] = []
    for number in range(1, -(-whole["total_items"] // per_page) + 1):
        asked = {"page": number, "per_page": per_page}
        page = hsds.get(f"/hsds/{path}", params=asked).json()
        assert page["total_items"] == whole["total_items"]
        assert page["page_number"] == number
        assert page["first_page"] is (number == 1)
        assert page["last_page"] is (number == page["total_pages"])
        assert page["size"] == len(page["contents"]) > 0
        found += [one["id"] for one in page["contents"]]
    assert found == [one["id"] for one in whole["contents"]]
    assert len(found) == len(set(found))


def test_a_page_behind_the_last_is_empty_and_keeps_the_total(hsds: TestClient) -> None:
    for path in ("services", "organizations", "service_at_locations", "taxonomies"):
        page = hsds.get(f"/hsds/{path}", params={"page": 9999}).json()
        assert page["empty"] is page["last_page"] is True
        assert page["contents"] == []
        assert page["total_items"] > 0


def test_services_are_found_by_words_in_any_spelling_and_only_by_all_of_them(
    hsds: TestClient,
) -> None:
    licence = _services("renew-driving-licence")
    assert _ids(hsds, "/hsds/services", search="RENEW licence") == licence
    assert _ids(hsds, "/hsds/services", search="القياده رخصه") == licence
    assert _ids(hsds, "/hsds/services", search="renew passport") == set()
    assert _ids(hsds, "/hsds/organizations", search="interior") == {
        str(id_of("organization", "ministry-of-interior"))
    }
    places = _ids(hsds, "/hsds/service_at_locations", search="driving")
    assert places == {str(pair_id("renew-driving-licence", "amman-1"))}
    assert len(_ids(hsds, "/hsds/taxonomy_terms", search="citizen")) == 1


@pytest.mark.parametrize(
    "search", ["%", "_", "'; DROP TABLE service; --", "a%' OR '1'='1", "\\", "licence%_"]
)
def test_a_search_is_never_part_of_a_statement(hsds: TestClient, search: str) -> None:
    for path in ("services", "organizations", "service_at_locations"):
        answer = hsds.get(f"/hsds/{path}", params={"search": search})
        if answer.status_code == 400:
            assert answer.json()["parameter"] == "search"
        else:
            codes = {one["id"] for one in answer.json()["contents"]}
            assert codes <= _services("renew-driving-licence") or path == "service_at_locations"
    assert hsds.get("/hsds/services").json()["total_items"] == len(SERVICES) + len(_MORE)


def test_terms_taxonomies_and_organizations_narrow_services(hsds: TestClient) -> None:
    def of_term(vocabulary: str, code: str) -> set[str]:
        return _ids(hsds, "/hsds/services", taxonomy_term_id=term_id(vocabulary, code))

    assert of_term("audiences", "business") == _services("at-others")
    assert of_term("life_events", "my_car") == _services("renew-driving-licence")
    assert of_term("sectors", "interior") == _services("attest-anywhere")
    assert of_term("agency_kinds", "ministry") == set()
    with_events = _ids(hsds, "/hsds/services", taxonomy_id=id_of("taxonomy", "life_events"))
    assert with_events == _services("renew-driving-licence", "issue-identity-card")
    of_fund = _ids(hsds, "/hsds/services", organization_id=id_of("organization", "bare-fund"))
    assert of_fund == _services("bare-service")
    nobody = id_of("organization", "nobody")
    assert _ids(hsds, "/hsds/services", organization_id=nobody) == set()
    assert _ids(hsds, "/hsds/services", taxonomy_term_id=nobody) == set()


def test_the_same_filters_narrow_services_at_locations(hsds: TestClient) -> None:
    path = "/hsds/service_at_locations"
    licence = {str(pair_id("renew-driving-licence", "amman-1"))}
    anywhere = {str(pair_id("attest-anywhere", ref)) for ref in ("amman-1", "amman-3", "amman-4")}
    others = {str(pair_id("at-others", f"amman-{n}")) for n in (1, 2, 3)}
    assert _ids(hsds, path, taxonomy_term_id=term_id("life_events", "my_car")) == licence
    assert _ids(hsds, path, taxonomy_term_id=term_id("audiences", "business")) == others
    assert _ids(hsds, path, taxonomy_term_id=term_id("sectors", "interior")) == anywhere
    assert _ids(hsds, path, taxonomy_term_id=id_of("service", "x")) == set()
    with_sector = _ids(hsds, path, taxonomy_id=id_of("taxonomy", "sectors"))
    assert with_sector == licence | anywhere
    assert _ids(hsds, path, taxonomy_id=id_of("taxonomy", "agency_kinds")) == set()
    ministry = id_of("organization", "ministry-of-interior")
    assert _ids(hsds, path, organization_id=ministry) == anywhere | others
    assert _ids(hsds, path, organization_id=id_of("organization", "nobody")) == set()


def test_services_at_locations_near_a_point(hsds: TestClient) -> None:
    near = {"lat": AMMAN.lat, "lon": AMMAN.lon, "per_page": 500}
    here = _ids(hsds, "/hsds/service_at_locations", **near, proximity=10)
    assert here
    assert {one[19:] for one in here} == {str(id_of("location", "amman-1"))[19:]}
    wider = _ids(hsds, "/hsds/service_at_locations", **near, proximity=10_000)
    assert {one[19:] for one in wider} == {
        str(id_of("location", f"amman-{number}"))[19:] for number in (1, 2)
    }


def test_terms_of_one_taxonomy(hsds: TestClient) -> None:
    taxonomy = str(id_of("taxonomy", "audiences"))
    page = hsds.get("/hsds/taxonomy_terms", params={"taxonomy_id": taxonomy}).json()
    assert [one["code"] for one in page["contents"]][:3] == ["citizen", "investor", "resident"]
    assert {one["taxonomy_id"] for one in page["contents"]} == {taxonomy}
    below = {"parent_id": page["contents"][0]["id"]}
    assert hsds.get("/hsds/taxonomy_terms", params=below).json()["empty"] is True


def test_a_stream_has_everything_that_the_pages_have(hsds: TestClient) -> None:
    for path in ("services", "organizations", "service_at_locations", "taxonomy_terms"):
        whole = hsds.get(f"/hsds/{path}", params={"per_page": 500}).json()["contents"]
        answer = hsds.get(f"/hsds/{path}", params={"format": "ndjson"})
        assert answer.headers["content-type"] == "application/x-ndjson"
        assert [orjson.loads(line) for line in answer.content.splitlines()] == whole


@pytest.mark.parametrize(
    "path",
    [
        "/hsds/services?",
        "/hsds/services?full=true&",
        "/hsds/services?minimal=true&",
        "/hsds/organizations?",
        "/hsds/organizations?full=true&",
        "/hsds/organizations?full_service=true&",
        "/hsds/service_at_locations?",
        "/hsds/service_at_locations?full=true&",
    ],
)
def test_a_page_of_many_asks_the_database_as_often_as_a_page_of_one(
    directory: Deployment, hsds: TestClient, path: str
) -> None:
    counts = []
    for per_page in (1, 3, 15):
        with counted() as seen:
            assert hsds.get(f"{path}per_page={per_page}").status_code == 200
        counts.append(len(seen))
    assert len(set(counts)) == 1
    assert counts[0] <= 9


def test_who_has_the_answer_gets_304_from_one_statement(
    directory: Deployment, hsds: TestClient
) -> None:
    for path in ("/hsds/services?full=true", "/hsds/taxonomies", "/hsds/services?format=ndjson"):
        first = hsds.get(path)
        asked = {"If-None-Match": first.headers["etag"]}
        with counted() as seen:
            second = hsds.get(path, headers=asked)
        assert (second.status_code, second.content) == (304, b"")
        assert len(seen) == 1
        assert "Accept-Language" in second.headers["vary"]
        other = hsds.get(path, headers={**asked, "Accept-Language": "en"})
        assert other.status_code == 200
        assert other.headers["etag"] != first.headers["etag"]


def test_languages_are_chosen_as_everywhere(hsds: TestClient) -> None:
    path = f"/hsds/services/{id_of('service', 'issue-identity-card')}"
    assert hsds.get(path).json()["name"] == "إصدار بطاقة شخصية"
    english = hsds.get(path, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert english.json()["name"] == "Issue an identity card"
    assert english.headers["content-language"] == "en"
    assert "Accept-Language" not in hsds.get(f"{path}?lang=en").headers.get("vary", "")


def test_changes_show_at_once_and_in_modified_after(jordan: Deployment) -> None:
    fill(jordan)
    with standards_client(jordan) as client:
        before = client.get("/hsds/services")
        between = datetime.now(UTC).isoformat()
        assert _ids(client, "/hsds/services", modified_after=between) == set()
        assert _ids(client, "/hsds/service_at_locations", modified_after=between) == set()
        changed = service("bare-service", "bare-fund", names={"en": "Anew"})
        with jordan.database.writing() as session:
            edit(session, STORES[Register.SERVICES], {"bare-service": changed}, BY_TESTS)
        after = client.get("/hsds/services", headers={"If-None-Match": before.headers["etag"]})
        assert after.status_code == 200
        assert "Anew" in after.text
        assert after.headers["etag"] != before.headers["etag"]
        assert _ids(client, "/hsds/services", modified_after=between) == _services("bare-service")
        assert _ids(client, "/hsds/services", modified_after="2026-01-01") == _services(
            *(one.code for one in SERVICES)
        )
        moved = place("amman-3", AMMAN.lon + 0.4, attributes=OFFICES[2].attributes)
        release(jordan, [*OFFICES[:2], moved, *OFFICES[3:]], layer="offices", force=True)
        assert _ids(client, "/hsds/service_at_locations", modified_after=between) == {
            str(pair_id(code, "amman-3")) for code in ("at-others", "attest-anywhere")
        }
        put(jordan, Register.AGENCIES, [*AGENCIES, agency("new-one")])
        assert _ids(client, "/hsds/organizations", modified_after=between) == {
            str(id_of("organization", "new-one"))
        }


def test_an_empty_directory_answers_with_empty_pages(deployment: Deployment) -> None:
    with standards_client(deployment) as client:
        for path in ("services", "organizations", "service_at_locations"):
            page = client.get(f"/hsds/{path}").json()
            assert (page["total_items"], page["empty"], page["last_page"]) == (0, True, True)
            assert client.get(f"/hsds/{path}?format=ndjson").content == b""
