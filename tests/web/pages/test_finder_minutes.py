"""Minutes on the pages: told where there are streets, straight lines where there are none."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from layers.routing.rules import RoutingEngine
from tests.conftest import client_of
from tests.importers.routing.moved_extract import engine_in_amman
from tests.site import change_site
from tests.web.pages.page_text import text_of

HERE = "lat=31.9539&lon=35.9106&layers=schools&radius=2000"


@pytest.fixture(scope="module")
def walker(
    samples: Deployment, shared_data: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A client of the demonstration data, with the streets of Andorra laid over Amman."""
    assert shared_data
    engine: RoutingEngine = engine_in_amman(tmp_path_factory.mktemp("streets"))
    with client_of(samples) as made:
        change_site(made, routing=lambda: engine)
        yield made


def _listed(page: str) -> list[str]:
    return re.findall(r'<li class="card"[^>]* data-id="([^"]+)"', page)


def test_each_place_says_how_long_it_takes_and_the_page_whom_to_thank(walker: TestClient) -> None:
    answer = walker.get(f"/en/around-me?{HERE}")
    assert answer.text.count('class="card-minutes"') == 20
    assert re.search(r"\d+ minutes on foot · \d+ minutes? by car", text_of(answer))
    assert "Minutes along streets, without traffic: © OpenStreetMap contributors." in text_of(
        answer
    )
    arabic = text_of(walker.get(f"/ar/around-me?{HERE}"))
    assert re.search(r"دقائق مشيًا · .*بالسيارة", arabic)


def test_without_streets_the_page_says_straight_line_and_offers_no_other_order(
    client: TestClient,
) -> None:
    answer = client.get(f"/en/around-me?{HERE}")
    assert "Nearest first, in a straight line." in text_of(answer)
    assert "card-minutes" not in answer.text
    assert "order=walking" not in answer.text
    assert "OpenStreetMap contributors" not in text_of(answer)


def test_the_list_is_put_in_the_order_of_walking_by_a_link_and_back(walker: TestClient) -> None:
    straight = walker.get(f"/en/around-me?{HERE}").text
    (there,) = re.findall(r'href="([^"]*order=walking[^"]*)" rel="nofollow"', straight)
    walked = walker.get(unescape(there))
    assert "Soonest reached on foot first." in text_of(walked)
    wanted = walker.get(f"/api/v1/around?{HERE}&order=walking").json()["features"]
    assert _listed(walked.text) == [one["id"] for one in wanted]
    assert _listed(walked.text) != _listed(straight)
    (back,) = re.findall(r'href="([^"]*)" rel="nofollow">Order by straight line', walked.text)
    assert _listed(walker.get(unescape(back)).text) == _listed(straight)
    # A search from the form, and the next page, keep the order.
    assert '<input type="hidden" name="order" value="walking">' in walked.text
    (following,) = re.findall(r'rel="next" href="([^"]+)"', walked.text)
    assert not set(_listed(walker.get(unescape(following)).text)) & set(_listed(walked.text))


def test_an_order_that_is_not_possible_is_explained_above_the_form(client: TestClient) -> None:
    answer = client.get(f"/en/around-me?{HERE}&order=walking")
    assert answer.status_code == 400
    assert "no streets have been built" in text_of(answer)


def test_the_page_of_a_place_knows_the_way_from_where_it_was_searched(walker: TestClient) -> None:
    page = walker.get(f"/en/around-me?{HERE}").text
    address = re.findall(r'<h2><a href="([^"]+)"', page)[0]
    place = walker.get(unescape(address))
    assert re.search(
        r"m east in a straight line \d+ minutes on foot · \d+ minutes? by car", text_of(place)
    )
    assert "© OpenStreetMap contributors" in text_of(place)
    alone = walker.get(unescape(address).partition("?")[0])
    assert "on foot" not in text_of(alone)
    assert "© OpenStreetMap contributors" not in text_of(alone)
