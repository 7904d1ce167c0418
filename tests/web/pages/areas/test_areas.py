"""The way through the country without a distance: areas, and the places in them."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tests.statements import answering, sent
from tests.web.pages.page_text import numbers_of, text_of
from tests.web.pages.test_chips import chip

LINK = re.compile(
    r'<li><a href="(/\w+/areas/[^"]+)"><bdi[^>]*>(.*?)</bdi></a> <span[^>]*><bdi[^>]*>([\d,]+)'
)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_way_leads_from_the_home_page_to_a_list_of_schools(
    client: TestClient, language: str
) -> None:
    home = client.get(f"/{language}/around-me").text
    assert f'href="/{language}/areas"' in home
    country = client.get(f"/{language}/areas").text
    governorates = LINK.findall(country)
    assert len(governorates) == 12
    path, name, count = next(one for one in governorates if one[0].endswith("JO-AM"))
    governorate = client.get(path).text
    assert unescape(name) in unescape(governorate)
    districts = LINK.findall(governorate)
    assert sum(int(one[2].replace(",", "")) for one in districts) == int(count.replace(",", ""))
    schools = client.get(f"{path}/schools")
    assert numbers_of(schools) == list(range(1, 31))
    narrower = LINK.findall(schools.text)
    assert narrower and all(one[0].endswith("/schools") for one in narrower)
    nearer = client.get(narrower[0][0])
    assert nearer.status_code == 200
    assert f'<link rel="canonical" href="http://testserver{narrower[0][0]}">' in nearer.text


def test_a_list_goes_on_page_by_page_and_names_each_page_as_its_own(client: TestClient) -> None:
    first = client.get("/en/areas/JO-AM/schools")
    second = client.get("/en/areas/JO-AM/schools?page=2")
    assert numbers_of(second) == list(range(31, 61))
    ids = re.compile(r'data-id="([^"]+)"')
    assert not set(ids.findall(first.text)) & set(ids.findall(second.text))
    assert 'rel="canonical" href="http://testserver/en/areas/JO-AM/schools?page=2"' in second.text
    assert client.get("/en/areas/JO-AM/schools?page=999").status_code == 404


def test_chips_narrow_the_list_of_an_area(client: TestClient) -> None:
    page = client.get("/en/areas/JO-AM/schools").text
    girls = chip(page, "Girls")
    assert girls.address == "?gender=girls"
    there = client.get(f"/en/areas/JO-AM/schools{girls.address}")
    assert f"{girls.places} places, by name" in text_of(there)
    assert chip(there.text, "Girls").is_chosen
    assert 'rel="canonical" href="http://testserver/en/areas/JO-AM/schools"' in there.text
    narrowed = chip(there.text, "Government")
    assert "gender=girls" in (narrowed.address or "")


def test_what_is_no_area_is_said_and_the_country_has_one_address(client: TestClient) -> None:
    assert client.get("/en/areas/JO-XX").status_code == 404
    assert client.get("/en/areas/JO-AM/castles").status_code == 404
    assert client.get("/en/areas/JO-AM/schools?colour=red").status_code == 400
    led = client.get("/en/areas/JO", follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (301, "/en/areas")


def test_pages_of_areas_are_kept_until_a_release_changes_them(client: TestClient) -> None:
    for path in ("/en/areas", "/en/areas/JO-AM", "/en/areas/JO-AM/health"):
        etag = client.get(path).headers["etag"]
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_the_site_search_and_the_sitemap_lead_to_areas(client: TestClient) -> None:
    found = client.get("/en/search", params={"q": "Irbid"}).text
    assert 'href="/en/areas/JO-IR' in found
    sitemap = client.get("/sitemap.xml").text + client.get("/sitemap-1.xml").text
    assert "/en/areas/JO-AM/schools</loc>" in sitemap
    assert "/ar/areas</loc>" in sitemap


def test_a_list_of_an_area_takes_six_statements(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/en/areas/JO-AM/schools")
    with sent(monkeypatch) as seen:
        assert client.get("/en/areas/JO-AM/schools").status_code == 200
    statements = answering(seen)
    # State, area, list, names of areas, chips, source.
    assert len(statements) == 6, statements
