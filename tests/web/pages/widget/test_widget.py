import html
import re

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.web.pages.page_text import AMMAN, numbers_of, text_of


def _frame_of(answer: Response) -> str:
    (source,) = re.findall(r'<iframe class="making-frame" src="([^"]+)"', answer.text)
    return html.unescape(source)


def test_the_widget_alone_may_be_framed_by_anybody(client: TestClient) -> None:
    for path in ("/en/widget", f"/en/widget?{AMMAN}", "/ar/widget?radius=much"):
        assert "frame-ancestors *" in client.get(path).headers["content-security-policy"], path
    for path in ("/en/widget/make", f"/en/around-me?{AMMAN}", "/xx/widget"):
        policy = client.get(path).headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy, path


def test_the_widget_lists_what_the_finder_lists_and_needs_no_cookie(client: TestClient) -> None:
    asked = f"{AMMAN}&layers=schools&radius=3000&limit=5"
    shown = client.get(f"/en/widget?{asked}")
    listed = client.get(f"/en/around-me?{asked}")
    ids = re.compile(r'<li class="card"[^>]* data-id="([^"]+)"')
    assert ids.findall(shown.text) == ids.findall(listed.text)
    assert numbers_of(shown) == [1, 2, 3, 4, 5]
    assert "set-cookie" not in shown.headers


def test_links_of_the_widget_lead_into_the_portal(client: TestClient) -> None:
    shown = client.get(f"/en/widget?{AMMAN}&layers=schools").text
    assert '<base target="_blank">' in shown
    assert 'href="/en/places/schools/' in shown
    assert re.search(r'href="/en/around-me\?[^"]*layers=schools', shown)


def test_a_widget_without_a_place_asks_the_visitor_and_keeps_the_rest(client: TestClient) -> None:
    shown = client.get("/en/widget?layers=health&look=dark&start=visitor").text
    assert 'data-colours="dark"' in shown
    assert '<input type="hidden" name="layers" value="health">' in shown
    assert '<input type="hidden" name="look" value="dark">' in shown
    found = client.get(f"/en/widget?layers=health&start=visitor&{AMMAN}").text
    assert 'id="place"' in found
    assert "card-number" in found


def test_a_name_of_several_places_is_asked_back_within_the_widget(client: TestClient) -> None:
    shown = client.get("/ar/widget?place=الزيتون&layers=schools").text
    links = re.findall(r'<a target="_self" href="([^"]+)"', shown)
    assert len(links) > 1
    assert all(one.startswith("/ar/widget?") and "layers=schools" in one for one in links)
    assert "card-number" in client.get(html.unescape(links[0])).text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("look=pink", "look=pink is not possible: choose one of light, dark."),
        ("start=here", "start=here is not possible: choose one of visitor."),
        ("nonsense=1", "There is no parameter “nonsense”."),
    ],
)
def test_a_widget_that_cannot_be_says_why(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/en/widget?{query}")
    assert answer.status_code == 400
    assert said in text_of(answer)


def test_the_form_makes_a_widget_of_its_choices_without_a_script(client: TestClient) -> None:
    asked = "layers=health&kind=pharmacy&place=Amman&radius=2000&limit=5"
    made = client.get(f"/en/widget/make?{asked}&speaks=ar&look=light&height=480&start=")
    source = _frame_of(made)
    assert source.startswith("/ar/widget?")
    for part in ("kind=pharmacy", "radius=2000", "limit=5", "look=light", "place=Amman", "lat=31."):
        assert part in source
    assert "height" not in source
    lines = html.unescape(html.unescape(made.text.split("<code>")[1].split("</code>")[0]))
    assert lines.startswith('<iframe src="http://')
    assert source in lines
    assert 'height="480"' in lines
    assert "<script" not in lines
    assert "صيدلية" in client.get(source).text


def test_the_visitors_own_position_takes_the_place_of_a_place(client: TestClient) -> None:
    made = client.get("/en/widget/make?layers=schools&place=Amman&start=visitor")
    assert _frame_of(made) == "/en/widget?layers=schools&start=visitor"


def test_a_filter_that_another_layer_does_not_have_is_let_go(client: TestClient) -> None:
    made = client.get("/en/widget/make?layers=health&layers=schools&kind=pharmacy&start=visitor")
    assert made.status_code == 200
    assert "kind" not in _frame_of(made)


def test_a_place_that_several_bear_is_chosen_before_a_widget_is_made(client: TestClient) -> None:
    asked = client.get("/ar/widget/make?place=الزيتون&layers=schools&height=480").text
    assert "<iframe" not in asked
    (link, *others) = re.findall(r'<li><a href="(/ar/widget/make[^"]+)"', asked)
    assert others
    source = _frame_of(client.get(html.unescape(link)))
    assert "lat=" in source
    assert "place=" in source


def test_a_wrong_choice_is_said_above_the_form(client: TestClient) -> None:
    answer = client.get("/en/widget/make?height=3")
    assert answer.status_code == 400
    assert "height=3 is not possible: choose one of 480, 640, 800." in text_of(answer)
    assert "<iframe" not in answer.text


def test_the_finder_leads_to_the_widget_of_its_search(client: TestClient) -> None:
    page = client.get(f"/en/around-me?{AMMAN}&layers=health&kind=pharmacy&first=open").text
    (link,) = re.findall(r'href="(/en/widget/make[^"]*)"', page)
    source = _frame_of(client.get(html.unescape(link)))
    assert "kind=pharmacy" in source
    assert "first" not in source
