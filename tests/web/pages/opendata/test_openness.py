"""How open data is, on the page of a dataset and in the index of publishers."""

from datetime import timedelta

from fastapi.testclient import TestClient

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.opendata.openness.rules import ANSWERED
from portal.opendata.openness.work import rate_all
from portal.opendata.terms.loading import load_terms
from tests.portal.opendata.published import NAME, dataset_there
from tests.web.pages.page_text import text_of


def night(timed: Deployment) -> None:
    """Do what is done each night."""
    terms = load_terms()
    rate_all(timed.database, timed.country, terms, timed.now, lambda _address: ANSWERED)


def test_a_dataset_says_how_open_it_is_why_and_what_to_do(
    timed: Deployment, visitor: TestClient
) -> None:
    with timed.database.writing() as session:
        dataset_there(session)
    answer = visitor.get(f"/en/datasets/{NAME}")
    shown = text_of(answer)
    assert 'aria-label="Stars: 3 of 5"' in answer.text
    for told in (
        "Every program can read it, in an open format.",
        "Give the things in it addresses of their own, as RDF or JSON-LD.",
        "Quality: 7 of 9",
        "Describe it in every language, in a few sentences.",
    ):
        assert told in shown
    assert "يستطيع أي برنامج قراءتها" in text_of(visitor.get(f"/ar/datasets/{NAME}"))


def test_the_page_is_another_one_when_a_promise_was_not_kept(
    timed: Deployment, visitor: TestClient, clock: MovableClock
) -> None:
    with timed.database.writing() as session:
        dataset_there(session)
    assert "Quality: 7 of 9" in text_of(visitor.get(f"/en/datasets/{NAME}"))
    clock.move(timedelta(days=400))
    assert "Quality: 6 of 9" in text_of(visitor.get(f"/en/datasets/{NAME}"))


def test_publishers_are_compared_and_every_month_is_kept(
    timed: Deployment, visitor: TestClient, clock: MovableClock
) -> None:
    assert "Nothing is counted yet" in text_of(visitor.get("/en/openness"))
    with timed.database.writing() as session:
        dataset_there(session, agency="statistics")
        dataset_there(session, "paper", files={"a.pdf": b"%PDF-1.7\n1 0 obj\n%%EOF\n"})
    night(timed)
    page = text_of(visitor.get("/en/openness"))
    assert page.index("statistics") < page.index("ministry-of-health")
    assert "not known yet" in page
    clock.move(timedelta(days=31))
    night(timed)
    later = visitor.get("/en/openness")
    assert "2031-05" in text_of(later)
    assert "2031-06" in text_of(later)
    assert "+0" in text_of(later)
    assert visitor.get("/xx/openness").status_code == 404
