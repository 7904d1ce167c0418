"""Resources as CKAN's clients look for them, and what clients type ahead."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from portal.opendata.datasets.models import ResourceRow
from tests.portal.hsds.demonstration import standards_client
from tests.portal.opendata.ckan.site import BECAUSE, HEALTH, STATISTICS
from tests.portal.opendata.ckan.test_actions import asked
from tests.portal.opendata.published import NAME, PUBLISHED, dataset_there, version_there


def found(client: TestClient, *query: str, **given: Any) -> list[str]:  # noqa: ANN401
    told = asked(client, "resource_search", query=list(query), **given)
    assert told["count"] >= len(told["results"])
    return [one["url"].rpartition("/")[2] for one in told["results"]]


def test_resources_are_found_by_what_their_fields_hold(client: TestClient) -> None:
    files = {f"{NAME}.csv", "gdp-0.csv", "gdp-1.csv", "gdp-2.csv"}
    assert set(found(client, "format:cs")) == files
    assert set(found(client, "name:TABLE", "url:gdp-1")) == {"gdp-1.csv"}
    assert found(client, "resource_type:api") == ["layers"]
    assert found(client, "format:json", "mimetype:json") == ["layers"]
    assert found(client, "name:100%") == []
    one = asked(client, "resource_search", query="url:gdp-2")["results"][0]
    assert asked(client, "resource_show", id=one["id"]) == one
    assert found(client, f"hash:{one['hash'][:12]}", f"package_id:{one['package_id']}") == [
        "gdp-2.csv"
    ]
    assert found(client, f"size:{one['size']}", f"id:{one['id'][:13]}") == ["gdp-2.csv"]
    assert found(client, "position:nothing") == []
    assert len(found(client, "format:csv", limit=2, offset=1, order_by="size")) == 2
    assert len(found(client, "format:csv", order_by="nonsense")) == 4


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (None, "Missing value"),
        ("csv", "Must be <field>:<value> pair(s)"),
        (["format:csv", "x"], "Must be <field>:<value> pair(s)"),
        ("folded:x", 'Field "folded" not recognised in resource_search.'),
    ],
)
def test_a_search_that_is_none_is_refused(client: TestClient, query: object, told: str) -> None:
    given = {} if query is None else {"query": query}
    answer = client.post("/api/3/action/resource_search", json=given)
    assert answer.status_code == 409
    assert answer.json()["error"] == {"query": [told], "__type": "Validation Error"}


def test_letters_are_completed(client: TestClient) -> None:
    assert asked(client, "format_autocomplete", q="S") == ["csv", "json"]
    assert asked(client, "format_autocomplete", q="s", limit=1) == ["csv"]
    (one,) = asked(client, "organization_autocomplete", q="statis")
    assert (set(one), one["name"]) == ({"id", "name", "title"}, STATISTICS)
    assert [each["name"] for each in asked(client, "organization_autocomplete", q="صحة")] == [
        HEALTH
    ]
    assert "gross_domestic_product" in [
        each["name"] for each in asked(client, "group_autocomplete", q="gross")
    ]
    assert [each["name"] for each in asked(client, "package_autocomplete", q="dp-1")] == ["gdp-1"]
    assert [each["name"] for each in asked(client, "package_autocomplete", q="ناتج 2")] == ["gdp-2"]


def test_sql_is_no_action_as_in_a_ckan_where_it_is_switched_off(client: TestClient) -> None:
    answer = client.get("/api/3/action/datastore_search_sql?sql=SELECT%201")
    assert (answer.status_code, answer.json()) == (
        400,
        "Bad request: Action name not known: datastore_search_sql",
    )


def test_who_has_the_words_in_the_title_comes_first(client: TestClient) -> None:
    told = asked(client, "package_search", q="product")
    assert [one["name"] for one in told["results"]] == ["gdp-2", "gdp-1", "gdp-0"]
    weighed = asked(client, "package_search", q="figures", sort="score desc, name asc")
    assert weighed["results"][0]["name"] == NAME


@pytest.fixture
def taken_back(jordan: Deployment) -> Iterator[TestClient]:
    """A dataset whose first version was withdrawn, as its resource's only one in another."""
    gone: dict[str, Any] = {
        "state": "withdrawn",
        "withdrawn_at": PUBLISHED,
        "withdrawn_because": BECAUSE,
    }
    with jordan.database.writing() as session:
        id_ = dataset_there(session, files={})
        resource = ResourceRow(
            id=id_, dataset_id=id_, name="t", position=0, kind="file", titles={"en": "T"}, texts={}
        )
        session.add(resource)
        session.flush()
        version_there(session, id_, "t.csv", **gone)
        version_there(session, id_, "t.csv", b"a,b\n1,2\n")
    with standards_client(jordan) as client:
        yield client


def test_a_withdrawn_version_is_told_with_its_reason(taken_back: TestClient) -> None:
    (resource,) = asked(taken_back, "package_show", id=NAME)["resources"]
    assert (resource["state"], resource["version"]) == ("active", 2)
    (gone,) = resource["withdrawn_versions"]
    assert (gone["version"], gone["withdrawn_because"]) == (1, BECAUSE)
    assert gone["withdrawn_at"] == "2031-05-01T06:00:00"
