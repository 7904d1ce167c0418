"""What is offered as open data: listed with its meaning, and read as CSV and JSON."""

import csv
import io

import pytest
from fastapi.testclient import TestClient

from portal.publishing.offers import Offering, Offerings


def test_everything_is_listed_in_both_languages_with_what_its_columns_mean(
    client: TestClient,
) -> None:
    found = client.get("/api/v1/published").raise_for_status().json()["published"]
    assert {"agencies", "services", "case-statistics"} <= {one["name"] for one in found}
    for one in found:
        for words in (one["titles"], one["descriptions"], *(c["meanings"] for c in one["columns"])):
            assert set(words) == {"ar", "en"}, one["name"]
            assert all(words.values()), one["name"]
        assert one["licence"] == "CC-BY-4.0"


def test_a_register_is_the_same_rows_as_csv_and_json(client: TestClient) -> None:
    rows = client.get("/api/v1/published/agencies.json").raise_for_status()
    table = client.get("/api/v1/published/agencies.csv").raise_for_status()
    read = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"), newline="")))
    assert len(rows.json()) == len(read) > 100
    assert list(rows.json()[0]) == list(read[0])
    assert [one["code"] for one in rows.json()] == [one["code"] for one in read]
    assert table.headers["last-modified"] == rows.headers["last-modified"]
    again = client.get(
        "/api/v1/published/agencies.json", headers={"If-None-Match": rows.headers["etag"]}
    )
    assert again.status_code == 304


def test_what_has_no_rows_is_an_empty_list_and_a_heading(client: TestClient) -> None:
    assert client.get("/api/v1/published/case-statistics.json").json() == []
    table = client.get("/api/v1/published/case-statistics.csv").content.decode("utf-8-sig")
    assert table.splitlines()[0].startswith("agency,month,received")


def test_an_unknown_name_is_not_found_and_two_of_one_name_are_refused(client: TestClient) -> None:
    assert client.get("/api/v1/published/nothing.csv").status_code == 404
    listed = client.get("/api/v1/published")
    known = client.get("/api/v1/published", headers={"If-None-Match": listed.headers["etag"]})
    assert known.status_code == 304
    offering = Offering("a", "table", {}, {}, (), lambda _s: None, lambda _s: iter(()))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="offered twice"):
        Offerings([offering, offering])
