"""Files of datasets as they are given out: what comes, under which headers, and what is counted."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.downloads.models import DownloadDay
from portal.opendata.downloads.queries import (
    days_of_downloads,
    downloads_by_version,
    downloads_of,
)
from portal.opendata.downloads.rules import Channel, Taken
from tests.portal.opendata.downloads.conftest import Shop
from tests.portal.opendata.published import (
    TABLE,
    dataset_there,
    resource_there,
    version_there,
)

LATEST = "/datasets/figures/table/table.csv"
FIRST = "/datasets/figures/table/versions/1/table.csv"
SECOND = "/datasets/figures/table/versions/2/table.csv"
NEWER = TABLE + b"Aqaba,2024,90\n"
BECAUSE = {"ar": "أرقام خاطئة", "en": "The figures were wrong"}
WHEN = datetime(2031, 6, 1, tzinfo=UTC)


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """A portal with a dataset of one table."""
    with shop.deployment.database.writing() as session:
        dataset_there(session, "figures", store=shop.store, files={"table.csv": TABLE})
    return shop


def change(shop: Shop, statement: Any) -> None:  # noqa: ANN401 - a statement
    with shop.deployment.database.writing() as session:
        session.execute(statement)


def add_version(shop: Shop) -> None:
    with shop.deployment.database.writing() as session:
        resource = session.scalars(select(ResourceRow.id)).one()
        version_there(session, resource, content=NEWER, store=shop.store)


def counts(shop: Shop) -> Mapping[tuple[int, str], Taken]:
    """What stands in the table, by version and channel."""
    shop.counter.flush()
    with shop.deployment.database.reading() as session:
        rows = session.scalars(select(DownloadDay)).all()
        return {(row.number, row.channel): Taken(row.people, row.programs) for row in rows}


def test_the_file_comes_whole_with_its_checksum_and_for_saving(stocked: Shop) -> None:
    answer = stocked.client.get(LATEST)
    digest = hashlib.sha256(TABLE)
    assert answer.content == TABLE
    told = answer.headers
    assert told["etag"] == f'"{digest.hexdigest()}"'
    assert told["repr-digest"].startswith("sha-256=:")
    assert told["content-type"] == "text/csv; charset=utf-8"
    assert told["content-length"] == str(len(TABLE))
    assert told["content-disposition"] == 'attachment; filename="figures-table-2031-04-01.csv"'
    assert told["content-location"] == FIRST
    assert told["x-content-type-options"] == "nosniff"
    assert told["content-security-policy"] == "default-src 'none'; sandbox"
    assert told["access-control-allow-origin"] == "*"
    assert "content-encoding" not in told


def test_a_download_is_one_that_starts_at_the_first_byte(stocked: Shop) -> None:
    client = stocked.client
    etag = client.get(LATEST).headers["etag"]
    for range_, status in (("bytes=0-", 206), ("bytes=0-3,7-9", 200), ("lines=1-2", 200)):
        assert client.get(LATEST, headers={"Range": range_}).status_code == status
    assert counts(stocked) == {(1, "web"): Taken(people=4)}

    assert client.head(LATEST).content == b""
    resumed = client.get(LATEST, headers={"Range": "bytes=10-", "If-Range": etag})
    assert (resumed.status_code, resumed.content) == (206, TABLE[10:])
    assert resumed.headers["content-range"] == f"bytes 10-{len(TABLE) - 1}/{len(TABLE)}"
    assert client.get(LATEST, headers={"Range": "bytes=9999-"}).status_code == 416
    assert client.get(LATEST, headers={"If-None-Match": etag}).status_code == 304
    client.get(LATEST, headers={"Sec-Purpose": "prefetch"})
    assert counts(stocked) == {(1, "web"): Taken(people=4)}


def test_who_goes_on_with_another_file_gets_the_whole_and_is_counted(stocked: Shop) -> None:
    etag = stocked.client.get(LATEST).headers["etag"]
    add_version(stocked)
    resumed = stocked.client.get(LATEST, headers={"Range": "bytes=10-", "If-Range": etag})
    assert (resumed.status_code, resumed.content) == (200, NEWER)
    assert counts(stocked) == {(1, "web"): Taken(people=1), (2, "web"): Taken(people=1)}


def test_bots_and_scripts_are_counted_apart(stocked: Shop) -> None:
    for agent in ("curl/8.5.0", "curl/8.5.0", "Googlebot/2.1"):
        stocked.client.get(LATEST, headers={"User-Agent": agent})
    stocked.client.get(LATEST)
    stocked.counter.flush()
    with stocked.deployment.database.reading() as session:
        dataset = session.scalars(select(DatasetRow.id)).one()
        resource = session.scalars(select(ResourceRow.id)).one()
        days = days_of_downloads(session, resource, stocked.deployment.now().date())
        assert [(one.channel, one.taken, one.format) for one in days] == [
            (Channel.API, Taken(2, 1), "CSV"),
            (Channel.WEB, Taken(1), "CSV"),
        ]
        assert downloads_of(session, [dataset]) == {dataset: Taken(3, 1)}
        assert downloads_by_version(session, resource) == {1: Taken(3, 1)}


def test_each_version_stays_at_its_address_and_the_newest_at_one(stocked: Shop) -> None:
    add_version(stocked)
    client = stocked.client
    assert client.get(FIRST).content == TABLE
    assert client.get(SECOND).content == client.get(LATEST).content == NEWER
    old = client.get("/datasets/figures/table/figures_2030.csv", follow_redirects=False)
    assert (old.status_code, old.headers["location"]) == (307, LATEST)


def test_what_is_withdrawn_is_gone_and_says_why(stocked: Shop) -> None:
    add_version(stocked)
    gone = {"state": "withdrawn", "withdrawn_at": WHEN, "withdrawn_because": BECAUSE}
    change(stocked, update(VersionRow).where(VersionRow.number == 2).values(**gone))
    change(stocked, update(ResourceRow).values(current_version=1))
    client = stocked.client
    answer = client.get(SECOND, headers={"Accept-Language": "en"})
    assert answer.status_code == 410
    assert answer.json()["detail"] == "This was withdrawn on 2031-06-01: The figures were wrong"
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get(LATEST).content == TABLE

    because = {"withdrawn_at": WHEN, "withdrawn_because": BECAUSE}
    change(stocked, update(DatasetRow).values(**because))
    for path in (LATEST, FIRST):
        answer = client.get(path, headers={"Accept-Language": "ar"})
        assert answer.status_code == 410
        assert "أرقام خاطئة" in answer.json()["detail"]
    assert counts(stocked) == {(1, "web"): Taken(people=1)}


def test_a_browser_that_opens_what_is_withdrawn_is_shown_a_page(stocked: Shop) -> None:
    change(stocked, update(DatasetRow).values(withdrawn_at=WHEN, withdrawn_because=BECAUSE))
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for language, told in (("ar", "أرقام خاطئة"), ("en", "The figures were wrong")):
        answer = stocked.client.get(LATEST, headers={**browser, "Accept-Language": language})
        assert (answer.status_code, "Accept" in answer.headers["vary"]) == (410, True)
        assert f'<html lang="{language}"' in answer.text
        assert told in answer.text
    for accept in ("*/*", "application/json, text/html;q=0.5"):
        answer = stocked.client.get(LATEST, headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/problem+json"


def test_when_no_version_is_left_the_newest_says_why(stocked: Shop) -> None:
    gone = {"state": "withdrawn", "withdrawn_at": WHEN, "withdrawn_because": BECAUSE}
    change(stocked, update(VersionRow).values(**gone))
    change(stocked, update(ResourceRow).values(current_version=None))
    assert stocked.client.get(LATEST).status_code == 410


def test_drafts_and_what_is_not_there_are_not_found(stocked: Shop) -> None:
    client = stocked.client
    for path in (
        "/datasets/nothing/table/table.csv",
        "/datasets/figures/nothing/table.csv",
        "/datasets/a%00b/table/table.csv",
        "/datasets/%FF/table/table.csv",
        "/datasets/figures/table/versions/7/table.csv",
        "/datasets/figures/table/versions/99999999999/table.csv",
    ):
        assert client.get(path).status_code == 404, path
    change(stocked, update(DatasetRow).values(published_at=None))
    assert client.get(LATEST).status_code == 404


def test_a_file_whose_bytes_are_lost_is_not_found_and_not_counted(stocked: Shop) -> None:
    for path in stocked.store.path("attachments").rglob("*.csv"):
        path.unlink()
    assert stocked.client.get(LATEST).status_code == 404
    assert counts(stocked) == {}


def test_what_stays_elsewhere_is_counted_on_the_way_there(stocked: Shop) -> None:
    with stocked.deployment.database.writing() as session:
        dataset = session.scalars(select(DatasetRow.id)).one()
        resource = resource_there(session, dataset, "far", 1)
        far = dict.fromkeys(("attachment_id", "file_sha256", "file_size"))
        there = "https://data.example/far.csv"
        version_there(session, resource, "far.csv", TABLE, address=there, **far)
    path = "/datasets/figures/far/far.csv"
    answer = stocked.client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, "https://data.example/far.csv")
    stocked.client.head(path, follow_redirects=False)
    assert counts(stocked) == {(1, "web"): Taken(people=1)}
