"""Ratings by pages: two buttons without a token below every page, stars with a word, moderation."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.ratings.models import Rating, RatingSum
from portal.settings import PortalSettings
from tests.conftest import Databases, application_on, deployment_on
from web.portal import Portal
from web.settings import WebSettings

ORIGIN = "https://portal.example"
OURS = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
AGENCY = "driver-and-vehicle-licensing"
Served = tuple[Deployment, TestClient, MovableClock]
STARS = f"/en/ratings/agencies/{AGENCY}"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture(scope="module")
def served(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Deployment, TestClient, MovableClock]]:
    """An application over the demonstration directory."""
    clock = MovableClock(datetime(2031, 5, 4, 8, tzinfo=UTC))
    with databases.new(sample_template) as url, deployment_on(url, clock=clock) as deployment:
        portal = Portal(PortalSettings(public_url=ORIGIN), tmp_path_factory.mktemp("portal"))
        app = application_on(deployment, WebSettings(), None, portal)
        with TestClient(app, base_url=ORIGIN, client=("203.0.113.9", 50_000)) as client:
            yield deployment, client, clock


@pytest.fixture
def client(served: tuple[Deployment, TestClient, MovableClock]) -> TestClient:
    """A client that has rated nothing for so long that nothing is counted any more."""
    deployment, client, clock = served
    clock.move(timedelta(days=2))
    with deployment.database.writing() as session:
        session.query(Rating).delete()
        session.query(RatingSum).delete()
    client.cookies.clear()
    return client


def ratings(served: Served) -> list[Rating]:
    """Return all ratings."""
    with served[0].database.reading() as session:
        return list(session.query(Rating).order_by(Rating.given_at))


def test_every_public_page_asks_and_is_the_same_for_everybody(client: TestClient) -> None:
    page = client.get(f"/en/agencies/{AGENCY}")
    form = re.search(r'<form method="post" action="/en/ratings/pages">.*?</form>', page.text, re.S)
    assert form is not None
    assert f'value="/en/agencies/{AGENCY}"' in form[0]
    assert "token" not in form[0]
    assert "no-cache" in page.headers["cache-control"]
    assert "set-cookie" not in page.headers
    for path in ("services", "ministers", "contact/statistics"):
        assert "Was this page useful?" in client.get(f"/en/{path}").text, path


def test_yes_and_no_are_counted_and_a_word_may_follow(client: TestClient, served: Served) -> None:
    sent = {"page": "/en/services?audience=citizen", "useful": "yes"}
    answer = client.post("/en/ratings/pages", data=sent, headers=OURS, follow_redirects=False)
    assert answer.status_code == 303
    thanks = client.get(answer.headers["location"])
    assert 'href="/en/services?audience=citizen"' in thanks.text
    held = dict(_HIDDEN.findall(thanks.text))
    too_fast = client.post("/en/ratings/thanks", data={**held, "word": "Good"}, headers=OURS)
    assert "once more" in too_fast.text
    assert ">Good</textarea>" in too_fast.text
    served[2].move(timedelta(seconds=5))
    held = dict(_HIDDEN.findall(too_fast.text)) | {"begun": held["begun"]}
    said = client.post("/en/ratings/thanks", data={**held, "word": "Good"}, headers=OURS)
    assert "An officer reads them" in said.text
    (one,) = ratings(served)
    assert (one.code, one.is_useful, one.word, one.word_state) == (
        "/services", True, "Good", "waiting",
    )  # fmt: skip


def test_a_form_of_another_origin_a_program_and_too_many_are_not_counted(
    client: TestClient, served: Served
) -> None:
    sent = {"page": "/en/services", "useful": "no"}
    other = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post("/en/ratings/pages", data=sent, headers=other).status_code == 403
    assert client.post("/en/ratings/pages", data=sent).status_code == 403
    trapped = {**sent, "website": "https://spam.example"}
    assert client.post("/en/ratings/pages", data=trapped, headers=OURS).status_code == 200
    for wrong in ({**sent, "page": "//x"}, {**sent, "useful": "perhaps"}):
        assert client.post("/en/ratings/pages", data=wrong, headers=OURS).status_code == 400
    assert ratings(served) == []
    statuses = [
        client.post("/en/ratings/pages", data=sent, headers=OURS).status_code for _time in range(6)
    ]
    assert statuses == [200] * 5 + [429]
    assert len(ratings(served)) == 5


def test_stars_are_given_without_an_account_and_shown_from_five_on(
    client: TestClient, served: Served
) -> None:
    for number in range(5):
        page = client.get(STARS)
        assert page.headers["cache-control"] == "no-store"
        assert "Fewer than five" in page.text
        served[2].move(timedelta(seconds=9))
        sent = {**dict(_HIDDEN.findall(page.text)), "stars": "45"[number % 2], "word": "Fine"}
        answer = client.post(STARS, data=sent, headers=OURS)
        assert "Thank you for the rating" in answer.text
    assert "4.4</bdi> of <bdi" in client.get(STARS).text
    assert "Fine" not in client.get(STARS).text
    before = client.get(f"/en/agencies/{AGENCY}")
    assert "4.4</bdi> of <bdi" in before.text
    with served[0].database.writing() as session:
        session.query(Rating).update({"word_state": "shown"})
    assert client.get(STARS).text.count(">Fine</p>") == 5


def test_no_star_no_token_and_nothing_to_rate_are_refused(
    client: TestClient, served: Served
) -> None:
    held = dict(_HIDDEN.findall(client.get(STARS).text))
    assert client.post(STARS, data=held, headers=OURS).status_code == 400
    assert client.post(STARS, data={"stars": "5"}, headers=OURS).status_code == 403
    for path in ("/en/ratings/agencies/nobody", "/en/ratings/pages/x", "/xx/ratings/thanks"):
        assert client.get(path).status_code == 404, path
    assert client.get("/en/ratings/thanks").status_code == 200
    assert ratings(served) == []
