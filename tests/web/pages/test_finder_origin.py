"""Where the finder looks from: places that are typed, points, and where to begin."""

import re
from html import unescape
from urllib.parse import parse_qs

from fastapi.testclient import TestClient

from tests.web.pages.page_text import numbers_of, text_of
from tests.web.pages.test_chips import chip

AMMAN = "lat=31.954&lon=35.911"


def test_one_meant_place_is_the_origin(client: TestClient) -> None:
    said = text_of(client.get("/ar/around-me?place=اربد&layers=schools&radius=50000"))
    assert re.search(r"\d+ موقع\S* ضمن 50 كم من إربد", said)


def test_several_places_are_a_choice_that_leads_on(client: TestClient) -> None:
    answer = client.get("/en/around-me?place=الزيتون&layers=schools")
    assert "Which “الزيتون” do you mean?" in text_of(answer)
    links = re.findall(r'<a href="(/en/around-me\?[^"]*place=[^"]+)"', answer.text)
    assert len(links) > 1
    chosen = client.get(unescape(links[0]))
    assert re.search(r"places? within 2 km of (?!the point)", text_of(chosen))
    assert 'value="الزيتون"' in chosen.text


def test_new_place_wins_over_the_position_of_the_old_one(client: TestClient) -> None:
    answer = client.get(f"/en/around-me?{AMMAN}&accuracy=50&place=Aqaba&layers=schools")
    assert "of Aqaba" in text_of(answer)
    assert parse_qs(answer.url.query.decode()) == {"place": ["Aqaba"], "layers": ["schools"]}


def test_a_place_that_is_taken_by_another_name_of_it_is_told_with_both(client: TestClient) -> None:
    said = text_of(client.get("/en/around-me?place=Philadelphia"))
    assert "“Philadelphia” is another name of Amman. Not here?" in said
    said = text_of(client.get("/en/around-me?place=Amman"))
    assert "another name" not in said


def test_unknown_place_gets_a_sentence(client: TestClient) -> None:
    answer = client.get("/en/around-me?place=xyzzyqq")
    assert answer.status_code == 200
    assert "No place called “xyzzyqq” was found" in text_of(answer)


def test_coordinates_in_arabic_digits_are_a_place(client: TestClient) -> None:
    arabic = client.get("/ar/around-me?place=٣١٫٩٥٤، ٣٥٫٩١١")
    latin = client.get(f"/ar/around-me?{AMMAN}")
    ids = re.compile(r'data-id="([^"]+)"')
    assert ids.findall(arabic.text) == ids.findall(latin.text) != []


def test_point_abroad_gets_a_sentence(client: TestClient) -> None:
    said = text_of(client.get("/en/around-me?lat=33.51&lon=36.29&layers=schools"))
    assert "This point is outside Jordan" in said


def test_a_point_that_nobody_named_is_told_by_its_neighbourhood(client: TestClient) -> None:
    said = text_of(client.get("/ar/around-me?lat=31.965&lon=35.92&layers=schools"))
    assert "من هنا، جبل الحسين" in said
    far = text_of(client.get("/en/around-me?lat=31.2&lon=37.4&layers=schools"))
    assert "of the point 31.2, 37.4" in far


def test_a_misspelt_place_gets_the_nearest_names_with_their_areas(client: TestClient) -> None:
    said = text_of(client.get("/en/around-me?place=Shmaisaany"))
    assert "No place called “Shmaisaany” was found. Did you mean one of these?" in said
    assert re.search(r"Shmeisani Neighbourhood, [^,]+, [^,]+, Amman", said)
    assert "km of" not in said


def test_an_approximate_place_says_how_exact_it_is_and_whose_name_it_is(
    client: TestClient,
) -> None:
    said = text_of(client.get("/en/around-me?place=Seventh+Circle&layers=schools"))
    assert "of Seventh Circle" in said
    assert "The position of Seventh Circle is known to about 400 m." in said
    assert "© GeoNames (geonames.org) (CC BY 4.0)" in said


def test_a_filter_without_a_place_begins_where_most_of_that_is(client: TestClient) -> None:
    asked = "/en/around-me?layers=offices&services=vehicles"
    led = client.get(asked, follow_redirects=False)
    assert led.status_code == 302
    assert led.headers["cache-control"] == "private, no-cache"
    there = client.get(led.headers["location"])
    assert numbers_of(there)
    assert chip(there.text, "Driver and vehicle licences").is_chosen


def test_a_governorate_starts_at_its_main_town(client: TestClient) -> None:
    page = client.get("/en/around-me").text
    start = re.search(r'<a href="([^"]+)"><bdi[^>]*>Balqa</bdi>', page)
    assert start is not None
    assert "lat=32.0" in start[1] and "lon=35.7" in start[1]
    assert "Salt" in text_of(client.get(unescape(start[1]))).partition("places within")[2][:60]
