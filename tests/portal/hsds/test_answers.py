"""Every answer of the HSDS API fits the JSON Schemas of HSDS 3.0, and says what the records say."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from importers.samples.directory.loading import load_directory
from layers.deployment import Deployment
from portal.hsds.ids import id_of, pair_id
from tests.conftest import Databases, deployment_on
from tests.portal.hsds.demonstration import PAIRS, PUBLIC_URL, SERVICES, fill, standards_client

_BASE = "https://schemas.example/"
_FORMATS = FormatChecker()
Validate = Callable[[str, object], list[str]]


@_FORMATS.checks("date-time", ValueError)
def _is_moment(text: object) -> bool:
    return datetime.fromisoformat(str(text)).tzinfo is not None


@_FORMATS.checks("uri")
def _is_address(text: object) -> bool:
    return bool(urlsplit(str(text)).scheme)


@pytest.fixture(scope="module")
def directory(databases: Databases, areas_template: str) -> Iterator[Deployment]:
    with databases.new(areas_template) as url, deployment_on(url) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def hsds(directory: Deployment) -> Iterator[TestClient]:
    with standards_client(directory) as client:
        yield client


@pytest.fixture(scope="module")
def faults(shared_data: Path) -> Validate:
    """A function that gives the sentences about what does not fit a schema."""
    folder = shared_data / "standards" / "hsds-3.0"
    schemas = {path.name: orjson.loads(path.read_bytes()) for path in folder.glob("*.json")}
    registry: Registry[Any] = Registry().with_resources(
        (_BASE + name, Resource.from_contents(schema, default_specification=DRAFT202012))
        for name, schema in schemas.items()
    )

    def find(name: str, value: object) -> list[str]:
        schema = {"$ref": f"{_BASE}{name}"}
        checked = Draft202012Validator(schema, registry=registry, format_checker=_FORMATS)
        return [f"{error.json_path}: {error.message}" for error in checked.iter_errors(value)]

    return find


LISTS = {
    "/hsds/services": "service.json",
    "/hsds/services?full=true": "service.json",
    "/hsds/services?minimal=true": "service.json",
    "/hsds/organizations": "organization.json",
    "/hsds/organizations?full=true": "organization.json",
    "/hsds/organizations?full_service=true": "organization.json",
    "/hsds/service_at_locations": "service_at_location.json",
    "/hsds/service_at_locations?full=true": "service_at_location.json",
    "/hsds/taxonomies": "taxonomy.json",
    "/hsds/taxonomy_terms?per_page=500": "taxonomy_term.json",
}


@pytest.mark.parametrize(("path", "schema"), LISTS.items())
@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_and_every_object_by_its_id_fits_its_schema(
    hsds: TestClient, faults: Validate, path: str, schema: str, language: str
) -> None:
    page = hsds.get(path, params={"lang": language, **_query(path)}).json()
    assert page["contents"]
    assert page["size"] == page["total_items"] == len(page["contents"])
    for one in page["contents"]:
        assert faults(schema, one) == []
        whole = hsds.get(f"{path.partition('?')[0]}/{one['id']}", params={"lang": language})
        assert whole.status_code == 200
        assert whole.json()["id"] == one["id"]
        assert faults(schema, whole.json()) == []


def _query(path: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in path.partition("?")[2].split("&") if pair)


def test_every_whole_record_of_the_samples_fits_its_schema(
    deployment: Deployment, faults: Validate
) -> None:
    with deployment.database.writing() as session:
        load_directory(session, "tests")
    with standards_client(deployment) as client:
        for path in ("services", "organizations"):
            lines = client.get(f"/hsds/{path}?format=ndjson&full=true").content.splitlines()
            assert len(lines) > 20
            for line in lines:
                assert faults(f"{path.removesuffix('s')}.json", orjson.loads(line)) == []


def test_the_schemas_find_what_is_wrong(faults: Validate) -> None:
    assert faults("service.json", {"id": "no uuid", "name": "x", "status": "open"}) != []
    assert faults("service.json", {"name": "x", "status": "active"}) != []
    nested = {"id": str(id_of("service", "x")), "name": "x", "status": "active"}
    assert faults("service.json", nested) == []
    assert faults("service.json", {**nested, "phones": [{"number": "1"}]}) != []
    assert faults("service.json", {**nested, "last_modified": "yesterday"}) != []


def test_the_api_says_what_it_is(hsds: TestClient) -> None:
    told = hsds.get("/hsds/").json()
    assert told["version"] == "3.0"
    assert told["openapi_url"] == f"{PUBLIC_URL}/openapi.json"
    assert "/hsds/services" in hsds.get("/openapi.json").json()["paths"]
    assert hsds.get("/hsds").json() == told


def test_a_whole_service_says_all_that_its_record_says(hsds: TestClient) -> None:
    found = hsds.get(_service("renew-driving-licence"), params={"lang": "en"}).json()
    assert found["name"] == "Renew a driving licence"
    assert found["alternate_name"] == "تجديد رخصة القيادة"
    assert found["description"] == 'First line\nSecond "line" \\ & <b>'
    assert found["organization_id"] == str(id_of("organization", "civil-status"))
    assert found["organization"]["name"] == "Agency civil-status"
    assert found["assured_date"] == "2026-05-31"
    assert (found["minimum_age"], found["maximum_age"]) == (18, 90)
    assert found["application_process"] == "1. Test: Have your eyes tested\n2. Pay"
    assert (
        found["fees_description"]
        == "Fee: 12.500 JOD\nFee: 0.100 JOD / page / Extra, on top of the fee"
    )
    documents = [one["document"] for one in found["required_documents"]]
    assert documents == ["Identity card", "Form: Filled in: If you have moved"]
    assert [(one["number"], one["type"]) for one in found["phones"]] == [
        ("94444", "text"),
        ("+96265002001", "voice"),
    ]
    assert [one["email"] for one in found["contacts"]] == ["licence@interior.example.org"]
    assert [one["name"] for one in found["languages"]] == ["Arabic", "English"]
    terms = {one["taxonomy_term"]["code"] for one in found["attributes"]}
    assert terms == {"citizen", "resident", "my_car", "starting_a_business", "transport"}
    assert [one["location"]["external_identifier"] for one in found["service_at_locations"]] == [
        "amman-1"
    ]
    assert found["last_modified"].endswith("Z")
    assert len(found["last_modified"]) == len("2026-05-31T08:00:00.123Z")


def test_amounts_leave_with_the_digits_that_they_have(hsds: TestClient) -> None:
    text = hsds.get(_service("renew-driving-licence")).text
    assert '"amount":12.500,' in text
    assert '"amount":0.100,' in text


def test_opening_hours_are_weekly_rules_where_they_are_simple(hsds: TestClient) -> None:
    found = hsds.get(_service("issue-identity-card")).json()
    by_ref = {
        place["location"]["external_identifier"]: place["location"]["schedules"]
        for place in found["service_at_locations"]
    }
    [weekly] = by_ref["amman-1"]
    assert weekly["description"] == "Su-Th 08:00-15:00; PH off"
    assert (weekly["freq"], weekly["byday"]) == ("WEEKLY", "MO,TU,WE,TH,SU")
    assert (weekly["opens_at"], weekly["closes_at"]) == ("08:00+03:00", "15:00+03:00")
    assert weekly["timezone"] == 3
    [seasonal] = by_ref["amman-2"]
    assert seasonal["description"] == "Jan-Mar 08:00-14:00"
    assert "byday" not in seasonal


def test_a_location_says_where_it_is_and_how_it_can_be_reached(hsds: TestClient) -> None:
    path = f"/hsds/service_at_locations/{pair_id('renew-driving-licence', 'amman-1')}"
    place = hsds.get(path, params={"lang": "en"}).json()["location"]
    assert (place["longitude"], place["latitude"]) == (35.9106, 31.9539)
    assert place["addresses"][0]["address_1"] == "Street 1"
    assert place["addresses"][0]["state_province"] == "Amman"
    assert place["addresses"][0]["country"] == "JO"
    access = {one["description"]: one["details"] for one in place["accessibility"]}
    assert access == {"Step-free access": "yes", "Lift": "no"}
    assert [phone["number"] for phone in place["phones"]] == ["+96265003000"]


def test_an_organization_names_who_is_in_office_and_not_who_was(hsds: TestClient) -> None:
    path = f"/hsds/organizations/{id_of('organization', 'ministry-of-interior')}"
    found = hsds.get(path, params={"lang": "en"}).json()
    assert [one["name"] for one in found["contacts"]] == ["H.E. The minister"]
    assert found["contacts"][0]["phones"][0]["number"] == "+96265001001"
    assert [phone["number"] for phone in found["phones"]] == ["+96265001000", "117"]
    assert found["uri"] == f"{PUBLIC_URL}/cpsv/agencies/ministry-of-interior"
    assert {one["name"] for one in found["services"]} == {
        "Service attest-anywhere",
        "Service at-others",
    }
    whole = hsds.get(path, params={"full_service": "true"}).json()
    assert {one["id"] for one in whole["services"]} == {one["id"] for one in found["services"]}
    assert all("attributes" in one for one in whole["services"])


def test_an_organization_shows_logo_accounts_and_apps(hsds: TestClient) -> None:
    path = f"/hsds/organizations/{id_of('organization', 'ministry-of-interior')}"
    found = hsds.get(path, params={"lang": "en"}).json()
    assert found["logo"] == f"{PUBLIC_URL}/logos/{'ab' * 32}"
    assert {one["label"]: one["url"] for one in found["additional_websites"]} == {
        "YouTube": "https://youtube.example.com/moi",
        "X": "https://x.example.com/moi",
        "My services – App Store": "https://apps.example.com/ios/1",
        "Minister": "https://minister.example.org/",
        "Minister – X": "https://x.com/the-minister",
        "Minister – Facebook": "https://www.facebook.com/minister",
    }
    assert len({one["id"] for one in found["additional_websites"]}) == 6


def test_an_agency_that_has_ended_is_not_listed_and_still_found(hsds: TestClient) -> None:
    listed = {one["id"] for one in hsds.get("/hsds/organizations").json()["contents"]}
    ended = str(id_of("organization", "ministry-of-old"))
    assert ended not in listed
    assert len(listed) == 3
    assert hsds.get(f"/hsds/organizations/{ended}").status_code == 200
    service = hsds.get(_service("of-the-past")).json()
    assert service["organization"]["id"] == ended
    assert service["status"] == "defunct"


def test_a_service_is_at_exactly_the_offices_that_give_it(hsds: TestClient) -> None:
    listed = hsds.get("/hsds/service_at_locations").json()
    assert listed["total_items"] == len(listed["contents"]) == len(PAIRS)
    assert {one["id"] for one in listed["contents"]} == {str(pair_id(*pair)) for pair in PAIRS}
    by_service = {
        (service["id"], place["location_id"])
        for service in hsds.get("/hsds/services?full=true").json()["contents"]
        for place in service.get("service_at_locations", ())
    }
    assert by_service == {
        (str(id_of("service", code)), str(id_of("location", ref))) for code, ref in PAIRS
    }


def test_a_minimal_list_has_every_service_with_the_time_of_its_change(hsds: TestClient) -> None:
    listed = hsds.get("/hsds/services?minimal=true").json()["contents"]
    assert {one["id"] for one in listed} == {str(id_of("service", s.code)) for s in SERVICES}
    whole = {
        one["id"]: one["last_modified"] for one in hsds.get("/hsds/services").json()["contents"]
    }
    assert {one["id"]: one["modified_date"] for one in listed} == whole


def _service(code: str) -> str:
    return f"/hsds/services/{id_of('service', code)}"
