"""The page of a dataset: files first, another page with every change, a tombstone in the end."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.opendata.datasets.models import DatasetRow
from tests.portal.opendata.published import NAME, PUBLISHED, TABLE, dataset_there
from tests.statements import answering, sent
from tests.web.pages.page_text import text_of
from web.pages.opendata.words import lead_and_rest, summary_of

PAGE = f"/en/datasets/{NAME}"


def _there(town: Deployment) -> UUID:
    with town.database.writing() as session:
        return dataset_there(session)


def test_a_dataset_says_what_it_is_and_offers_its_file(
    timed: Deployment, visitor: TestClient
) -> None:
    _there(timed)
    answer = visitor.get(PAGE)
    assert answer.status_code == 200
    shown = text_of(answer)
    for told in ("Health figures (sample)", "Visits to health centres.", "Sample: invented"):
        assert told in shown
    assert f'href="/datasets/{NAME}/{NAME}/{NAME}.csv"' in answer.text
    assert "1 April 2031" in shown
    assert f"{len(TABLE)} bytes" in shown
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert main.count("Visits to health centres.") == 1
    assert 'href="/en/data-licences#jo-ogdl"' in main
    assert "أرقام صحية (عيّنة)" in text_of(visitor.get(f"/ar/datasets/{NAME}"))


def test_a_page_asks_the_same_few_statements_whatever_it_shows(
    timed: Deployment, visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"part-{number}.csv": f"a,b\n{number},2\n".encode() for number in range(5)}
    with timed.database.writing() as session:
        dataset_there(session)
        dataset_there(session, "rich", files=files, areas=["JO-AM", "JO-IR", "JO-AZ"])
    asked = []
    for path in (PAGE, "/en/datasets/rich"):
        visitor.get(path)
        with sent(monkeypatch) as seen:
            assert visitor.get(path).status_code == 200
        asked.append(len(answering(seen)))
    # The dataset, its files, their versions and whether they are there; agency, areas; the requests
    # that it answers; comments, downloads; the state.
    assert asked == [10, 10]


def test_an_unknown_dataset_is_not_found(visitor: TestClient) -> None:
    assert visitor.get(PAGE).status_code == 404
    assert visitor.get(f"/xx/datasets/{NAME}").status_code == 404


def test_a_draft_is_not_found(timed: Deployment, visitor: TestClient) -> None:
    with timed.database.writing() as session:
        dataset_there(session, published_at=None)
    assert visitor.get(PAGE).status_code == 404


def test_every_change_makes_it_another_page(timed: Deployment, visitor: TestClient) -> None:
    id_ = _there(timed)
    kept = {"If-None-Match": visitor.get(PAGE).headers["ETag"]}
    assert visitor.get(PAGE, headers=kept).status_code == 304
    with timed.database.writing() as session:
        session.get_one(DatasetRow, id_).version += 1
    assert visitor.get(PAGE, headers=kept).status_code == 200


def test_the_day_after_a_promise_it_is_overdue(
    timed: Deployment, visitor: TestClient, clock: MovableClock
) -> None:
    _there(timed)
    # The last second of 1 April 2032 in Amman, the day by which the next version is promised.
    clock.move(datetime(2032, 4, 1, 20, 59, 59, tzinfo=UTC) - PUBLISHED)
    on_time = visitor.get(PAGE)
    assert "next update by 1 April 2032" in text_of(on_time)
    clock.move(datetime(2032, 4, 1, 21, tzinfo=UTC) - clock.now())
    late = visitor.get(PAGE, headers={"If-None-Match": on_time.headers["ETag"]})
    assert late.status_code == 200
    assert "overdue since 1 April 2032" in text_of(late)


def test_a_withdrawn_dataset_says_why_and_offers_nothing(
    timed: Deployment, visitor: TestClient
) -> None:
    because = {"ar": "أرقام خاطئة", "en": "The figures were wrong"}
    with timed.database.writing() as session:
        dataset_there(session, withdrawn_at=PUBLISHED, withdrawn_because=because)
    answer = visitor.get(PAGE)
    assert answer.status_code == 410
    assert "The figures were wrong" in text_of(answer)
    assert f"/datasets/{NAME}/{NAME}" not in answer.text


def test_a_line_about_a_dataset_is_its_first_paragraph_without_signs() -> None:
    told = {"en": "# **Visits** to [centres](https://x.example)\n\nAnd more.", "ar": " "}
    assert summary_of(told) == {"en": "Visits to centres"}
    long = summary_of({"en": "word " * 100})["en"]
    assert len(long) <= 200
    assert long.endswith("word…")


def test_the_first_paragraph_leads_and_does_not_stand_twice() -> None:
    htmls = {"en": '<p dir="auto">Short.</p>\n<p>More.</p>', "ar": "<p>قصير.</p>"}
    assert lead_and_rest(htmls, "en") == (
        {"en": '<p dir="auto">Short.</p>'},
        {"en": "<p>More.</p>"},
    )
    assert lead_and_rest(htmls, "ar") == ({"ar": "<p>قصير.</p>"}, {})
    for whole in ("<h2>Title</h2><p>Short.</p>", f"<p>{'word ' * 100}</p>"):
        assert lead_and_rest({"ar": "", "en": whole}, "ar") == ({}, {"en": whole})
    assert lead_and_rest({}, "en") == ({}, {})
