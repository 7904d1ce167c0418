"""The catalogue as people meet it: a tree, publishers, filters that can be taken back."""

import re

from fastapi.testclient import TestClient

from layers.deployment import Deployment
from portal.opendata.datasets.models import DatasetRow
from portal.settings import PortalSettings
from tests.portal.opendata.published import NAME, dataset_there
from tests.statements import counted
from tests.web.pages.page_text import text_of

PAGE = "/en/datasets"


def _two(town: Deployment) -> None:
    with town.database.writing() as session:
        dataset_there(session)
        gdp = {"ar": "الناتج المحلي (عيّنة)", "en": "Gross product (sample)"}
        dataset_there(
            session,
            "sample-product",
            titles=gdp,
            category="gross_domestic_product",
            frequency="monthly",
        )


def test_without_data_the_catalogue_says_so(visitor: TestClient) -> None:
    assert "No data have been published yet." in text_of(visitor.get(PAGE))


def test_a_line_says_title_publisher_what_it_is_formats_and_last_update(
    timed: Deployment, visitor: TestClient
) -> None:
    _two(timed)
    answer = visitor.get(PAGE)
    shown = text_of(answer)
    for told in ("Datasets: 2", "Gross product (sample)", "Visits to health centres.", "CSV"):
        assert told in shown
    assert "Last update: 1 April 2031" in shown
    assert f'href="/en/datasets/{NAME}"' in answer.text


def test_the_tree_leads_into_its_categories_and_filters_are_taken_back(
    timed: Deployment, visitor: TestClient
) -> None:
    _two(timed)
    answer = visitor.get(f"{PAGE}?category=national_accounts&frequency=monthly")
    shown = text_of(answer)
    assert "Datasets: 1" in shown
    assert "Category: National accounts" in shown
    assert 'href="?frequency=monthly"' in answer.text
    assert 'href="?category=gross_domestic_product&amp;frequency=monthly"' in answer.text
    assert "Datasets: 2" in text_of(visitor.get(f"{PAGE}?q=sample&order=name"))


def test_a_place_is_a_filter_that_is_kept_by_a_search_and_taken_back(
    timed: Deployment, visitor: TestClient
) -> None:
    with timed.database.writing() as session:
        dataset_there(session)
        irbid = {"ar": "إربد (عيّنة)", "en": "Irbid (sample)"}
        dataset_there(session, "irbid", titles=irbid, areas=["JO-IR"], frequency="monthly")
    answer = visitor.get(f"{PAGE}?lat=32.5556&lon=35.85&frequency=monthly")
    shown = text_of(answer)
    assert "Datasets: 1" in shown
    assert re.search(r"About a place in \w+", shown)
    assert 'href="?frequency=monthly"' in answer.text
    assert '<input type="hidden" name="lat" value="32.5556">' in answer.text
    assert answer.headers["Cache-Control"] == "private, no-cache"
    amman = text_of(visitor.get(f"{PAGE}?lat=31.9539&lon=35.9106"))
    assert "Health figures (sample)" in amman
    assert "Irbid (sample)" not in amman
    abroad = visitor.get(f"{PAGE}?lat=31.8&lon=35.2")
    assert "A place outside Jordan" in text_of(abroad)
    assert "Nothing is like that." in text_of(abroad)
    assert 'href="/en/datasets">Show all' in abroad.text
    assert visitor.get(f"{PAGE}?lat=35.91&lon=31.95").status_code == 400
    assert "About a place" not in text_of(visitor.get(PAGE))


def test_the_portal_publishes_under_its_name_where_nobody_has_said_who_runs_it(
    timed: Deployment, visitor: TestClient
) -> None:
    code = str(PortalSettings.model_fields["portal_agency"].default)
    with timed.database.writing() as session:
        dataset_there(session, agency=code)
    for path in (PAGE, f"{PAGE}?publisher={code}", f"{PAGE}/{NAME}"):
        answer = visitor.get(path)
        assert "This portal" in text_of(answer), path
        assert f'href="/en/agencies/{code}"' not in answer.text, path


def test_what_is_not_possible_is_refused(visitor: TestClient) -> None:
    for query in ("category=none", "order=best", f"q={'x' * 201}", "page=0", "who=1"):
        assert visitor.get(f"{PAGE}?{query}").status_code == 400, query


def test_a_change_of_any_dataset_is_another_list(timed: Deployment, visitor: TestClient) -> None:
    _two(timed)
    kept = {"If-None-Match": visitor.get(PAGE).headers["ETag"]}
    assert visitor.get(PAGE, headers=kept).status_code == 304
    with timed.database.writing() as session:
        session.query(DatasetRow).first().version += 1  # type: ignore[union-attr]
    assert visitor.get(PAGE, headers=kept).status_code == 200


def test_a_list_asks_the_same_few_statements_however_long_it_is(
    timed: Deployment, visitor: TestClient
) -> None:
    with timed.database.writing() as session:
        dataset_there(session)
    visitor.get(PAGE)
    with counted() as first:
        visitor.get(PAGE)
    with timed.database.writing() as session:
        for number in range(5):
            dataset_there(session, f"sample-{number}")
    # What has changed is read anew by whoever asks first.
    visitor.get(PAGE)
    with counted() as then:
        visitor.get(PAGE)
    assert len(then) == len(first) <= 8
    somewhere = f"{PAGE}?lat=31.9539&lon=35.9106"
    visitor.get(somewhere)
    with counted() as there:
        visitor.get(somewhere)
    assert len(there) == len(first) + 1
