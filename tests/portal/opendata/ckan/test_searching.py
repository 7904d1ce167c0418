"""Searches as clients of CKAN send them: words, filters, facets, order, and what harvesters ask."""

from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from portal.opendata.ckan.filters import Group, Range, Term, read_filter
from portal.opendata.ckan.rules import ActionError
from tests.portal.opendata.ckan.site import HEALTH, STATISTICS
from tests.portal.opendata.published import NAME

GDP = {"gdp-0", "gdp-1", "gdp-2"}


def search(client: TestClient, **given: str) -> dict[str, Any]:
    answer = client.get(f"/api/3/action/package_search?{urlencode(given)}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["result"]
    return found


def names(client: TestClient, **given: str) -> set[str]:
    return {one["name"] for one in search(client, **given)["results"]}


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("*:*", {*GDP, NAME}),
        (f"organization:{HEALTH}", {NAME}),
        (f'+organization:"{HEALTH}"', {NAME}),
        (f"-organization:{STATISTICS}", {NAME}),
        (f"organization:{HEALTH} OR organization:{STATISTICS}", {*GDP, NAME}),
        (f"organization:({HEALTH} OR {STATISTICS})", {*GDP, NAME}),
        ("groups:economy", GDP),
        ("groups:economy -name:gdp-1", {"gdp-0", "gdp-2"}),
        ('tags:economy AND NOT tags:"part 1"', {"gdp-0", "gdp-2"}),
        ("tags:صحة", {NAME}),
        ("name:gdp-*", GDP),
        ("license_id:cc-by-4.0", GDP),
        ("res_format:CSV", {*GDP, NAME}),
        ("res_format:csv -res_format:JSON", GDP),
        ("title:product", GDP),
        ("metadata_modified:[2031-05-02T00:00:00Z TO *]", {"gdp-1", "gdp-2"}),
        ("metadata_modified:[* TO 2031-05-02T06:00:00Z}", {"gdp-0", NAME}),
        ("metadata_modified:{2031-05-02T06:00:00.000Z TO 2031-05-03T06:00:00Z]", {"gdp-2"}),
        ("+state:(active OR deleted)", {*GDP, NAME, "withdrawn"}),
        ("+capacity:public +dataset_type:dataset", {*GDP, NAME}),
        ("-dataset_type:harvest", {*GDP, NAME}),
        ("extras_harvest_source_id:x", set()),
    ],
)
def test_a_filter_finds_what_it_says(client: TestClient, filter_: str, expected: set[str]) -> None:
    assert names(client, fq=filter_) == expected


def test_an_agency_or_category_is_found_by_its_id(client: TestClient) -> None:
    one = search(client, fq="name:gdp-1")["results"][0]
    assert names(client, fq=f"owner_org:{one['owner_org']}") == GDP
    assert names(client, fq=f'groups:"{one["groups"][0]["id"]}"') == GDP
    assert names(client, q=f"id:{one['id']}") == {"gdp-1"}


def test_words_are_found_folded(client: TestClient) -> None:
    assert names(client, q="ارقام صحيه") == {NAME}
    assert names(client, q="figures QUARTER") == GDP
    # Of three words two are enough.
    assert names(client, q="figures quarter nonsense") == GDP
    assert names(client, q="figures nonsense") == set()
    assert names(client, q="") == names(client, q="*:*") == {*GDP, NAME}
    assert names(client, q="100% _ \\") == set()


def test_facets_count_what_was_found(client: TestClient) -> None:
    asked = '["organization","groups","tags","res_format","license_id"]'
    found = search(client, **{"facet.field": asked, "rows": "0"})
    assert (found["count"], found["results"]) == (4, [])
    assert found["facets"]["organization"] == {STATISTICS: 3, HEALTH: 1}
    assert found["facets"]["groups"]["economy"] == 3
    assert found["facets"]["tags"]["economy"] == 3
    assert found["facets"]["res_format"] == {"CSV": 4, "JSON": 1}
    titled = found["search_facets"]["organization"]["items"]
    assert titled[0] == {"name": HEALTH, "display_name": "وزارة الصحة", "count": 1}
    one = search(client, **{"facet.field": '["tags"]', "facet.limit": "1", "facet.mincount": "2"})
    assert len(one["facets"]["tags"]) == 1


def test_pages_and_order_are_as_asked_for(client: TestClient) -> None:
    by_change = search(client, fq="groups:economy", sort="metadata_modified desc")
    assert [one["name"] for one in by_change["results"]] == ["gdp-2", "gdp-1", "gdp-0"]
    page = search(client, sort="name asc", rows="1", start="1")
    assert (page["count"], [one["name"] for one in page["results"]]) == (4, ["gdp-1"])
    assert search(client, fl="id,name", sort="name asc")["results"][0].keys() == {"id", "name"}


def test_a_harvester_walks_through_all_that_has_changed(client: TestClient) -> None:
    """As CKANHarvester of ckanext-harvest asks, up to the empty page that ends it."""
    since = "metadata_modified:[2031-05-01T05:00:00.000001Z TO *]"
    wanted = f"organization:{STATISTICS} OR organization:{HEALTH}"
    params = {"rows": "3", "start": "0", "sort": "id asc", "fq": f"{wanted} {since}"}
    seen: list[str] = []
    while page := search(client, **params)["results"]:
        seen += [one["id"] for one in page]
        params["start"] = str(int(params["start"]) + 3)
    assert seen == sorted(seen)
    assert len(set(seen)) == 4
    since = "metadata_modified:[2031-05-02T05:00:00Z TO *]"
    assert names(client, fq=f"{wanted} {since}") == {"gdp-1", "gdp-2"}


def test_another_catalogue_asks_for_what_has_changed_until_now(client: TestClient) -> None:
    """As ckanext-dcat narrows a search."""
    until = {"NOW": 0, "NOW+10YEARS": 4, "NOW+10YEARS-10YEARS": 0}
    for end, count in until.items():
        narrowed = ["-dataset_type:showcase", f"metadata_modified:[2030-01-01T00:00:00Z TO {end}]"]
        asked = {"q": "*:*", "fq_list": narrowed}
        answer = client.post("/api/action/package_search", json=asked)
        assert answer.json()["result"]["count"] == count


def test_a_filter_is_read_into_clauses() -> None:
    found = read_filter('a:x b:"y z" -c:w* OR d:[1 TO 2}')
    assert found == Group(
        wanted=(Term("a", "x"),),
        either=(
            Term("b", "y z", is_quoted=True),
            Range("d", "1", "2", has_low=True, has_high=False),
        ),
        unwanted=(Term("c", "w*"),),
    )


@pytest.mark.parametrize(
    "text", ["(a", "a)", "AND a", "a:", '"open', "[a TO", "(" * 20 + "a" + ")" * 20]
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(ActionError):
        read_filter(text)
