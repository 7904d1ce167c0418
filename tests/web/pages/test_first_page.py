"""The portal's first page: what it offers is there, is data, and costs little."""

import gzip
import json
import re
import time
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from tests.conftest import client_of
from tests.site import change_site, site_on
from tests.statements import answering, sent
from tests.web.pages.page_text import AMMAN, text_of
from web.assembly import public_components

KB = 1024
DISTANCE = (
    r'<a href="([^"]+)" rel="nofollow"><span>(.*?)</span> <span class="nearest-distance">(.*?)<'
)


def links_of(page: str) -> set[str]:
    return {unescape(one) for one in re.findall(r' href="([^"]+)"', page)}


def nearest_of(page: str) -> list[tuple[str, str, str]]:
    return re.findall(DISTANCE, page)


@pytest.mark.parametrize(("accepted", "language"), [("ar", "ar"), ("en-GB,en;q=0.9", "en")])
def test_the_root_chooses_the_language_and_leads_to_the_first_page(
    client: TestClient, accepted: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, f"/{language}/")
    assert "Accept-Language" in answer.headers["vary"]
    page = client.get(f"/{language}/")
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text
    # Without the stroke at the end it is found as well.
    assert client.get(f"/{language}").url.path == f"/{language}/"
    assert client.get("/fr/").status_code == 404


@pytest.mark.parametrize("language", ["ar", "en"])
def test_one_search_box_finds_places_services_and_agencies(
    client: TestClient, language: str
) -> None:
    page = client.get(f"/{language}/").text
    assert page.count('role="search"') == 1
    assert f'action="/{language}/search"' in page
    found = text_of(client.get(f"/{language}/search", params={"q": "صحة"}))
    for kind in site_on(client).searchables:
        assert kind.name in {"services", "areas", "places", "agencies", "spaces", "datasets"}
    assert len(found) > 100


def test_components_are_those_that_are_registered_and_nothing_else(client: TestClient) -> None:
    page = client.get("/en/").text
    shown = re.findall(r'<li class="part" id="part-([a-z-]+)">', page)
    # Nobody takes cases here, so contact and the citizen page are not there.
    assert shown == [one.name for one in public_components(takes_cases=False)]
    for component in public_components(takes_cases=False):
        for path in (component.path, *(way.path for way in component.links)):
            assert f"/en/{path}" in links_of(page)
            assert client.get(f"/en/{path}").status_code == 200, path
    names = {one.name for one in public_components(takes_cases=True)}
    assert names == {"around-me", "directory", "datasets", "participation", "contact", "citizens"}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_audiences_and_life_events_are_the_terms_of_the_directory(
    client: TestClient, language: str
) -> None:
    page, known = client.get(f"/{language}/").text, site_on(client).vocabularies
    links = links_of(page)
    for code in ("citizen", "investor", "resident", "visitor"):
        assert f"/{language}/audiences/{code}" in links
        assert known.audiences[code].names[language] in unescape(page)
    events = {one for one in links if "/life-events/" in one}
    assert len(events) >= 10
    for path in events:
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("language", ["ar", "en"])
def test_with_a_position_the_nearest_of_each_kind_are_those_of_the_finder(
    client: TestClient, language: str
) -> None:
    page = client.get(f"/{language}/?{AMMAN}").text
    shown = nearest_of(page)
    assert len(shown) >= 3
    assert shown == nearest_of(client.get(f"/{language}/around-me?{AMMAN}").text)[: len(shown)]
    assert page.index('class="nearest-list"') < page.index('class="parts"')
    assert client.get(unescape(shown[0][0])).status_code == 200


def test_a_position_is_nobody_elses_business_and_a_bad_one_is_explained(
    client: TestClient,
) -> None:
    answer = client.get(f"/en/?{AMMAN}")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert client.get("/en/").headers["cache-control"] == "public, no-cache"
    bad = client.get("/en/?lat=north&lon=35.9")
    assert bad.status_code == 400
    assert "lat" in text_of(bad)


def test_a_position_where_nothing_is_near_leads_on(client: TestClient) -> None:
    page = client.get("/en/?lat=31.2&lon=36.6")
    assert "There is nothing on record close by." in text_of(page)
    assert nearest_of(page.text) == []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_numbers_to_call_are_the_countrys(client: TestClient, language: str) -> None:
    country, page = site_on(client).deployment.country, client.get(f"/{language}/").text
    assert [one.dialled for one in country.emergency_numbers] == ["911"]
    assert len(country.hotlines) >= 3
    for one in (*country.emergency_numbers, *country.hotlines):
        assert f'href="tel:{one.dialled}"' in page
        assert one.names[language] in unescape(page)


def test_they_can_be_called_without_a_network(client: TestClient) -> None:
    assert 'href="tel:911"' in client.get("/ar/offline").text


def test_another_country_has_its_own_numbers_government_and_no_banner_of_ours(
    samples: Deployment,
) -> None:
    bare = samples.country.model_copy(
        update={"government": {}, "emergency_numbers": (), "hotlines": ()}
    )
    with client_of(replace(samples, country=bare)) as elsewhere:
        page = elsewhere.get("/en/").text
    assert "tel:" not in page
    assert "site-banner" not in page
    assert "Jordan River" not in page


def test_only_an_address_of_public_bodies_says_that_it_is_official(samples: Deployment) -> None:
    with client_of(samples) as here:
        said = text_of(here.get("/en/"))
        assert "A demonstration, not an official site." in said
        assert "addresses that end in gov.jo" in said
        change_site(here, public_url="https://portal.gov.jo")
        said = text_of(here.get("/en/"))
        assert "An official site of the Government of the Hashemite Kingdom of Jordan" in said
        change_site(here, public_url="https://portal.notgov.jo")
        assert "not an official site" in text_of(here.get("/en/"))


def test_the_emblem_is_a_file_of_whoever_runs_the_portal(
    samples: Deployment, tmp_path: Path
) -> None:
    file = tmp_path / "emblem.svg"
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    with client_of(samples) as here:
        assert here.get("/emblem").status_code == 404
        assert '<img class="emblem"' not in here.get("/en/").text
        settings = site_on(here).settings.model_copy(update={"emblem_file": file})
        change_site(here, settings=settings)
        answer = here.get("/emblem")
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.content == file.read_bytes()


def test_the_page_is_light(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    # What opening a connection asks is no page's.
    client.get("/en/agencies")
    for path in ("/ar/", "/en/", f"/ar/?{AMMAN}"):
        site = site_on(client)
        site.announcements.forget()
        change_site(client, service_counts=type(site.service_counts)())
        with sent(monkeypatch) as cold:
            page = client.get(path)
        with sent(monkeypatch) as warm:
            assert client.get(path).text == page.text
        begun = time.process_time()
        for _ in range(20):
            client.get(path)
        took_ms = (time.process_time() - begun) * 1000 / 20
        size, packed = len(page.content), len(gzip.compress(page.content))
        told: dict[str, object] = {
            "bytes": size,
            "gzip": packed,
            "cold": answering(cold),
            "warm": answering(warm),
        }
        print(path, size, packed, len(answering(cold)), len(answering(warm)), round(took_ms, 1))  # noqa: T201 - figures
        assert size <= 80 * KB, told
        assert len(answering(cold)) <= 6, told
        assert len(answering(warm)) < len(answering(cold)), told


def test_who_has_the_page_is_told_so_by_one_statement(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/en/")
    with sent(monkeypatch) as seen:
        again = client.get("/en/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(answering(seen)) == 1


def test_machines_are_told_of_the_search_and_of_the_page(client: TestClient) -> None:
    page = client.get("/en/").text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block is not None
    node = json.loads(block[1])
    template = node["potentialAction"]["target"]["urlTemplate"]
    assert client.get(template.replace("{search_term_string}", "health")).status_code == 200
    assert "/en/</loc>" in client.get("/sitemap-1.xml").text + client.get("/sitemap.xml").text
    assert client.get("/ar/manifest.webmanifest").json()["start_url"] == "/ar/"


@pytest.mark.parametrize("path", ["/en/around-me", "/en/services", "/en/life-events/my_health"])
def test_every_page_leads_home(client: TestClient, path: str) -> None:
    page = client.get(path).text
    assert '<a class="brand" href="/en/">' in page
    if 'class="trail"' in page:
        assert '<li><a href="/en/">Home</a></li>' in page
