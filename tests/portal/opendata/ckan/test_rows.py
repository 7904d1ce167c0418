"""Rows of tables as CKAN's datastore gives them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from layers.deployment import Deployment
from portal.attachments.stores import FolderStore
from portal.opendata.catalogue.service import Catalogue
from portal.opendata.ckan.arguments import Arguments
from portal.opendata.ckan.asked import Asked
from portal.opendata.ckan.packages import Writing
from portal.opendata.ckan.row_actions import datastore_info, datastore_search
from portal.opendata.ckan.rules import ActionError
from portal.opendata.datasets.queries import find_dataset
from portal.opendata.tables.service import Tables, tables_at
from portal.opendata.terms.loading import load_terms
from tests.conftest import Databases, deployment_on
from tests.portal.opendata.published import NAME, dataset_there


@pytest.fixture(scope="module")
def table(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Deployment, Tables, str]]:
    folder: Path = tmp_path_factory.mktemp("rows")
    store = FolderStore(folder / "files")
    with databases.new(areas_template) as url, deployment_on(url) as made:
        with made.database.writing() as session:
            dataset_there(session, store=store)
            found = find_dataset(session, NAME)
            assert found is not None
        yield made, tables_at(store, folder), str(found.resources[0].id)


def search(table: tuple[Deployment, Tables, str], **given: Any) -> dict[str, Any]:  # noqa: ANN401
    made, tables, resource = table
    writing = Writing(made.country, load_terms(), "https://portal.example")
    with made.database.reading() as session:
        arguments = Arguments({"resource_id": resource, **given})
        catalogue = Catalogue(load_terms().categories)
        return datastore_search(Asked(session, arguments, writing, catalogue, tables))


def test_rows_are_found_by_filters_words_and_order(table: tuple[Deployment, Tables, str]) -> None:
    found = search(table, filters='{"year":2024}', sort="visits desc", fields="district,visits")
    assert [one["id"] for one in found["fields"]] == ["district", "visits"]
    assert found["records"][0] in (
        {"district": "Amman", "visits": 1200},
        {"district": "Zarqa", "visits": None},
    )
    assert (found["total"], len(found["records"])) == (3, 3)
    one = search(table, q="irbid", records_format="lists")
    assert one["records"] == [[2, "Irbid", 2024, 800]]
    page = search(table, limit=1, offset=1, include_total=False)
    assert ("total" in page, page["records"][0]["_id"]) == (False, 2)
    assert page["_links"]["next"].endswith("limit=1&offset=2")


def test_a_table_says_its_columns(table: tuple[Deployment, Tables, str]) -> None:
    made, tables, resource = table
    writing = Writing(made.country, load_terms(), "https://portal.example")
    with made.database.reading() as session:
        catalogue = Catalogue(load_terms().categories)
        asked = Asked(session, Arguments({"id": resource}), writing, catalogue, tables)
        told = datastore_info(asked)
    assert told["meta"]["count"] == 3
    assert {one["id"]: one["type"] for one in told["fields"]} == {
        "district": "text",
        "year": "int",
        "visits": "int",
    }


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"filters": "{"}, 409),
        ({"filters": "[]"}, 409),
        ({"fields": "no-such"}, 409),
        ({"sort": "no-such desc"}, 409),
        ({"records_format": "csv"}, 409),
        ({"limit": "x"}, 409),
        ({"resource_id": "0b1c2d3e-0000-4000-8000-000000000000"}, 404),
    ],
)
def test_what_the_table_has_not_is_refused(
    table: tuple[Deployment, Tables, str], given: dict[str, Any], status: int
) -> None:
    with pytest.raises(ActionError) as wrong:
        search(table, **given)
    assert wrong.value.status == status
