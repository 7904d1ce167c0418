"""What harvesters of other catalogues send, and whether they find in the answers what they read.

CKANHarvester is that of ckanext-harvest 1.6, DCATRDFHarvester that of ckanext-dcat 2.4; what
ckanext-spatial 2.3 reads of a dataset of another CKAN is its extra "spatial".
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from rdflib import DCAT, DCTERMS, RDF, Graph
from sqlalchemy import select

from layers.deployment import Deployment
from portal.opendata.datasets.models import DatasetRow
from portal.opendata.dcat.names import HYDRA, STREAMS
from tests.portal.hsds.demonstration import PUBLIC_URL, standards_client
from tests.portal.opendata.ckan.site import BECAUSE, HEALTH, LATER, STATISTICS
from tests.portal.opendata.published import NAME, PUBLISHED, dataset_there


def gathered(
    client: TestClient,
    *filters: str,
    between: Callable[[int], None] = lambda _page: None,
    **more: str,
) -> list[dict[str, Any]]:
    """Walk as CKANHarvester does: sorted by id, up to the page that brings nothing new."""
    params = {"rows": "3", "start": "0", "sort": "id asc", **more}
    if filters:
        params["fq"] = " ".join(filters)
    found: dict[str, dict[str, Any]] = {}
    before, page = "", 0
    while True:
        content = client.get(f"/api/3/action/package_search?{urlencode(params)}").text
        assert content != before, "the paging does not seem to work"
        new = [one for one in json.loads(content)["result"]["results"] if one["id"] not in found]
        if not new:
            return list(found.values())
        found.update((one["id"], one) for one in new)
        before, params["start"] = content, str(int(params["start"]) + 3)
        between(page)
        page += 1


def test_the_harvester_of_ckan_gathers_all_and_finds_what_it_reads(client: TestClient) -> None:
    packages = gathered(client)
    assert {one["name"] for one in packages} == {"gdp-0", "gdp-1", "gdp-2", NAME}
    for one in packages:
        assert one["type"] != "harvest"
        assert all(set(extra) == {"key", "value"} for extra in one["extras"])
        assert all(isinstance(extra["value"], str) for extra in one["extras"])
        for group in one["groups"]:
            told = client.get(f"/api/3/action/group_show?id={group['id']}").json()["result"]
            assert (told["id"], told["name"]) == (group["id"], group["name"])
        address = f"/api/3/action/organization_show?id={one['owner_org']}"
        told = client.get(address).json()["result"]
        assert told["id"] == one["owner_org"] == one["organization"]["id"]
        assert all(resource["url"].startswith("https://") for resource in one["resources"][:1])


def test_the_harvester_narrows_by_agencies_categories_and_the_last_time(client: TestClient) -> None:
    since = "metadata_modified:[2031-05-02T05:00:00.123456Z TO *]"
    either = f"organization:{STATISTICS} OR organization:{HEALTH}"
    for filters, names in (
        ((f"organization:{STATISTICS}", since), {"gdp-1", "gdp-2"}),
        ((either, since), {"gdp-1", "gdp-2"}),
        ((f"-organization:{STATISTICS}",), {NAME}),
        (("groups:economy OR groups:health",), {"gdp-0", "gdp-1", "gdp-2", NAME}),
        (("-groups:economy", "-groups:education"), {NAME}),
    ):
        assert {one["name"] for one in gathered(client, *filters)} == names


def test_the_box_of_a_dataset_is_a_polygon_in_a_text(client: TestClient) -> None:
    package = client.get(f"/api/3/action/package_show?id={NAME}").json()["result"]
    extras = {one["key"]: one["value"] for one in package["extras"]}
    box = json.loads(extras["spatial"])
    (ring,) = box["coordinates"]
    assert (box["type"], len(ring), ring[0]) == ("Polygon", 5, ring[-1])
    assert all(34 < lon < 40 and 29 < lat < 34 for lon, lat in ring)


def read_pages(
    client: TestClient,
    ending: str,
    between: Callable[[int], None] = lambda _page: None,
    since: str = "",
) -> tuple[set[str], set[str]]:
    """Walk as DCATRDFHarvester does; return which datasets are told of, and which as removed."""
    forms = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
    address, page, hashes = f"/catalog.{ending}{since}", 0, list[str]()
    seen, removed = set[str](), set[str]()
    while address:
        head = client.head(address)
        assert head.status_code == 200
        answer = client.get(address)
        kind = answer.headers["content-type"].split(";", 1)[0]
        assert kind == head.headers["content-type"].split(";", 1)[0]
        # What is the same again ends the walk.
        hashes.append(hashlib.md5(answer.content, usedforsecurity=False).hexdigest())
        graph = Graph().parse(data=answer.content.decode("utf-8"), format=forms[ending])
        for one in graph.subjects(RDF.type, DCAT.Dataset):
            assert graph.value(one, DCTERMS.title) is not None
            assert str(one).startswith(f"{PUBLIC_URL}/dataset/")
            assert str(graph.value(one, DCTERMS.identifier)) in str(one)
            seen.add(str(one))
        for gone in graph.subjects(RDF.type, STREAMS.Delete):
            removed.add(str(graph.value(gone, STREAMS.object)))
        view = graph.value(predicate=RDF.type, object=HYDRA.PartialCollectionView)
        following = graph.value(view, HYDRA.next)
        address = "" if following is None else str(following).removeprefix(PUBLIC_URL)
        between(page)
        page += 1
    assert len(set(hashes)) == len(hashes)
    return seen, removed


@pytest.fixture
def many(jordan: Deployment) -> tuple[Deployment, dict[str, str]]:
    """Two pages of datasets and some, by their addresses."""
    with jordan.database.writing() as session:
        made = {
            f"{PUBLIC_URL}/dataset/{dataset_there(session, f'd{number}', files={})}": f"d{number}"
            for number in range(205)
        }
    return jordan, made


def _withdraw(deployment: Deployment, name: str) -> None:
    with deployment.database.writing() as session:
        row = session.scalars(select(DatasetRow).where(DatasetRow.name == name)).one()
        row.withdrawn_at, row.withdrawn_because, row.modified_at = LATER, BECAUSE, LATER
        row.version += 1


@pytest.mark.parametrize("since", ["", f"?modified_since={PUBLISHED.date().isoformat()}"])
def test_pages_miss_nothing_while_datasets_of_earlier_pages_are_withdrawn(
    many: tuple[Deployment, dict[str, str]], since: str
) -> None:
    deployment, addresses = many
    with standards_client(deployment) as client:
        first, _gone = read_pages(client, "ttl")
        assert first == set(addresses)
        taken = sorted(addresses, key=lambda one: one)[:3]

        def withdraw(page: int) -> None:
            if page < len(taken):
                _withdraw(deployment, addresses[taken[page]])

        seen, gone = read_pages(client, "ttl", withdraw, since)
        # Whoever is not seen any more was seen on the page before, or is told as removed.
        assert seen | gone == set(addresses)
        assert read_pages(client, "ttl", since=since)[1] == set(taken)


def test_a_mirror_of_ckan_that_asks_for_deleted_ones_misses_nothing(
    jordan: Deployment,
) -> None:
    with jordan.database.writing() as session:
        names = [f"d{number}" for number in range(9)]
        for number, name in enumerate(names):
            moment = PUBLISHED + timedelta(minutes=number)
            dataset_there(session, name, files={}, modified_at=moment)
    with standards_client(jordan) as client:
        before = [one["name"] for one in gathered(client)]
        since = "metadata_modified:[2031-05-01T00:00:00Z TO *]"
        seen = gathered(
            client,
            since,
            between=lambda page: _withdraw(jordan, before[page]) if page < 2 else None,
            include_deleted="true",
        )
        assert {one["name"] for one in seen} == set(names)
        states = {one["name"]: one["state"] for one in gathered(client, include_deleted="true")}
    assert [name for name in before if states[name] == "deleted"] == before[:2]
