"""Actions of CKAN's API: what they answer, in which envelope, and what they refuse."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from portal.opendata.ckan.actions import ACTIONS
from tests.portal.hsds.demonstration import PUBLIC_URL
from tests.portal.opendata.ckan.site import ACTIVE, BECAUSE, HEALTH, STATISTICS
from tests.portal.opendata.published import NAME


def asked(client: TestClient, action: str, **given: Any) -> Any:  # noqa: ANN401
    answer = client.post(f"/api/3/action/{action}", json=given)
    assert answer.status_code == 200, answer.text
    assert answer.json()["success"] is True
    return answer.json()["result"]


def test_an_answer_comes_in_the_envelope_whichever_way_it_was_asked_for(client: TestClient) -> None:
    told = client.get(f"/api/3/action/package_show?id={NAME}")
    assert told.headers["content-type"] == "application/json;charset=utf-8"
    assert told.headers["access-control-allow-origin"] == "*"
    whole = told.json()
    assert set(whole) == {"help", "success", "result"}
    assert whole["help"] == f"{PUBLIC_URL}/api/3/action/help_show?name=package_show"
    short = client.get(f"/api/action/package_show?id={NAME}").json()
    by_form = client.post("/api/action/package_show", data={"id": NAME}).json()
    # As curl -d sends it: JSON in the place of a form.
    by_curl = client.post(
        "/api/3/action/package_show",
        content=f'{{"id":"{NAME}"}}',
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ).json()
    by_id = client.get(f"/api/3/action/package_show?id={whole['result']['id']}").json()
    assert short == by_form == by_curl == by_id == whole
    assert client.get("/api/3").json() == {"version": 3}


def test_a_dataset_is_written_as_a_package(client: TestClient) -> None:
    package = asked(client, "package_show", id=NAME)
    assert package["title"] == "أرقام صحية (عيّنة)"
    assert package["title_translated"]["en"] == "Health figures (sample)"
    assert (package["state"], package["private"], package["type"]) == ("active", False, "dataset")
    assert package["metadata_modified"] == "2031-05-01T06:00:00"
    assert package["isopen"] is True
    assert package["license_url"] == f"{PUBLIC_URL}/ar/data-licences#jo-ogdl"
    assert package["organization"]["name"] == HEALTH
    assert package["owner_org"] == package["organization"]["id"]
    assert [one["name"] for one in package["groups"]] == ["health"]
    assert {one["name"] for one in package["tags"]} == {"صحة", "health"}
    extras = {one["key"]: one["value"] for one in package["extras"]}
    assert (extras["frequency"], extras["sample"]) == ("yearly", "true")
    assert extras["spatial"].startswith('{"type":"Polygon"')
    table, interface, nothing = package["resources"]
    assert table["url"].startswith(f"{PUBLIC_URL}/datasets/{NAME}/{NAME}/")
    assert (table["format"], table["mimetype"], table["version"]) == ("CSV", "text/csv", 1)
    assert len(table["hash"]) == 64
    assert interface["url"] == f"{PUBLIC_URL}/api/v1/layers"
    assert nothing["state"] == "deleted"
    assert asked(client, "resource_show", id=table["id"]) == table


def test_what_was_withdrawn_is_deleted_for_mirrors_and_absent_for_others(
    client: TestClient,
) -> None:
    assert asked(client, "package_list") == ACTIVE
    found = asked(client, "package_search", fq="name:withdrawn")
    assert found["count"] == 0
    for asking in ({"include_deleted": True}, {"fq": "+state:deleted"}):
        names = [one["name"] for one in asked(client, "package_search", **asking)["results"]]
        assert "withdrawn" in names
    package = asked(client, "package_show", id="withdrawn")
    assert package["state"] == "deleted"
    extras = {one["key"]: one["value"] for one in package["extras"]}
    assert extras["withdrawn_because_en"] == BECAUSE["en"]
    newest = asked(client, "recently_changed_packages_activity_list", limit=2)
    assert newest[0]["activity_type"] == "deleted package"
    assert newest[0]["data"]["package"]["name"] == "withdrawn"


def test_organizations_and_groups_are_listed_and_shown_with_their_datasets(
    client: TestClient,
) -> None:
    assert asked(client, "organization_list") == [STATISTICS, HEALTH]
    counted = asked(client, "organization_list", all_fields=True, sort="package_count desc")
    assert [(one["name"], one["package_count"]) for one in counted] == [
        (STATISTICS, 3),
        (HEALTH, 1),
    ]
    shown = asked(client, "organization_show", id=counted[0]["id"], include_datasets=True)
    assert shown["package_count"] == 3
    assert {one["name"] for one in shown["packages"]} == {"gdp-0", "gdp-1", "gdp-2"}
    economy = asked(client, "group_show", id="economy")
    assert (economy["package_count"], economy["groups"]) == (3, [])
    part = asked(client, "group_show", id="national_accounts")
    assert [one["name"] for one in part["groups"]] == ["economy"]
    assert "economy" in asked(client, "group_list")
    assert len(asked(client, "group_package_show", id="economy", limit=2)) == 2


def test_keywords_are_tags(client: TestClient) -> None:
    assert asked(client, "tag_list", query="econ") == ["economy"]
    assert asked(client, "tag_search", query="PART")["count"] == 3
    shown = asked(client, "tag_show", id="part 1", include_datasets=True)
    assert [one["name"] for one in shown["packages"]] == ["gdp-1"]
    assert asked(client, "tag_autocomplete", query="صح") == ["صحة"]


def test_an_open_licence_that_nobody_has_reviewed_is_open(client: TestClient) -> None:
    licences = {one["id"]: one for one in asked(client, "license_list")}
    ours = licences["jo-ogdl"]
    assert (ours["is_open"], ours["od_conformance"]) == (True, "not reviewed")


def test_every_action_says_what_it_does(client: TestClient) -> None:
    for name in ACTIONS:
        assert asked(client, "help_show", name=name).endswith(".")


@pytest.mark.parametrize(
    ("action", "given", "status", "error"),
    [
        ("package_show", {}, 409, {"name_or_id": ["Missing value"], "__type": "Validation Error"}),
        ("package_show", {"id": "x"}, 404, {"message": "Not found", "__type": "Not Found Error"}),
        ("resource_show", {"id": "x"}, 404, {"message": "Not found", "__type": "Not Found Error"}),
        ("resource_show", {}, 409, {"id": ["Missing value"], "__type": "Validation Error"}),
        ("organization_show", {"id": "x"}, 404, None),
        ("group_show", {"id": STATISTICS}, 404, None),
        ("tag_show", {"id": "x"}, 404, None),
        ("help_show", {"name": "x"}, 404, None),
        (
            "package_list",
            {"limit": "x"},
            409,
            {"limit": ["Invalid integer"], "__type": "Validation Error"},
        ),
        (
            "package_search",
            {"rows": -1},
            409,
            {"rows": ["Must be a natural number"], "__type": "Validation Error"},
        ),
        ("package_search", {"nonsense": 1}, 400, None),
        (
            "package_search",
            {"sort": "sizes up"},
            400,
            {
                "__type": "Search Query Error",
                "message": "Search Query is invalid: 'Invalid \"sort\" parameter'",
            },
        ),
        ("package_search", {"fq": "no_such:x"}, 409, None),
        ("package_search", {"fq": "(name:x"}, 409, None),
        ("package_search", {"fq": "metadata_modified:[yesterday TO *]"}, 409, None),
        ("package_search", {"facet.field": ["nonsense"]}, 409, None),
        ("organization_list", {"sort": "size"}, 409, None),
        ("package_create", {"name": "x"}, 403, None),
        ("user_list", {}, 403, None),
        ("datastore_search", {"resource_id": "x"}, 404, None),
        ("datastore_search", {}, 409, None),
    ],
)
def test_what_is_not_right_is_told_as_ckan_tells_it(
    client: TestClient, action: str, given: dict[str, Any], status: int, error: object
) -> None:
    answer = client.post(f"/api/3/action/{action}", json=given)
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert told["success"] is False
    assert told["error"]["__type"].endswith("Error")
    assert error is None or told["error"] == error


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'"x"', b'{"id":"a\\u0000"}', b"\xff"],
)
def test_what_cannot_be_read_is_a_mere_sentence(client: TestClient, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/api/3/action/package_show", content=content, headers=headers)
    assert answer.status_code == 400
    assert answer.json().startswith("Bad request: ")
    unknown = client.get("/api/3/action/no_such_thing")
    assert (unknown.status_code, unknown.json()) == (
        400,
        "Bad request: Action name not known: no_such_thing",
    )
    assert client.get("/api/3/action/package_show?id=%00").status_code == 400
