"""The page of one place."""

import json
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from portal.directory.offices.rules import office_filters
from portal.directory.services.queries import FoundService, find_service
from tests.statements import answering, sent
from tests.web.pages.page_text import numbers_of, text_of

AMMAN = "lat=31.954&lon=35.911"


def test_place_has_a_page_of_its_own(client: TestClient) -> None:
    feature = client.get(f"/api/v1/around?{AMMAN}&layers=health&limit=1").json()["features"][0]
    answer = client.get(f"/en/places/{feature['id']}")
    name = feature["properties"]["names"]["en"]
    assert answer.status_code == 200
    assert f"<title>{name} · Government Portal</title>" in unescape(answer.text)
    said = text_of(answer)
    assert "Opening hours" in said
    assert "Sector" in said
    assert feature["properties"]["names"]["ar"] in said


@pytest.mark.parametrize(
    "path", ["/ar/places/schools/none", "/ar/places/castles/1", "/ar/nothing/here"]
)
def test_what_is_not_there_has_a_page_that_says_so(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "إلى الصفحة الرئيسة" in answer.text


def some_place(client: TestClient, **asked: str) -> str:
    here = {"lat": "31.954", "lon": "35.911", "radius": "50000", "limit": "1"}
    found = client.get("/api/v1/around", params={**here, **asked}).json()["features"]
    return str(found[0]["id"])


def test_a_place_leads_to_others_of_its_kind_nearby_and_keeps_the_distance(
    client: TestClient,
) -> None:
    pharmacy = some_place(client, layers="health", kind="pharmacy")
    page = client.get(f"/en/places/{pharmacy}").text
    others = page.partition('id="siblings"')[2].partition("</section>")[0]
    links = re.findall(r'<a href="(/en/places/health/[^"]+)"', others)
    assert 1 <= len(links) <= 3
    assert all(pharmacy not in link.partition("?")[0] for link in links)
    there = client.get(unescape(links[0])).text
    assert "Pharmacy" in there
    assert re.search(r'class="place-distance">\d', there)
    back = re.search(r'<a href="([^"]+)">Back to the results', there)
    assert back is not None
    assert numbers_of(client.get(unescape(back[1])))


def test_a_place_says_how_accessible_it_is_also_when_that_is_not_known(
    client: TestClient,
) -> None:
    told = text_of(
        client.get(f"/en/places/{some_place(client, layers='schools', accessible='true')}")
    )
    assert "Step-free access: yes" in told
    refused = some_place(client, layers="schools", accessible="false")
    assert "Step-free access: no" in text_of(client.get(f"/en/places/{refused}"))


def test_a_place_says_where_its_data_comes_from(
    client: TestClient,
) -> None:
    place = some_place(client, layers="schools")
    answer = client.get(f"/en/places/{place}")
    said = text_of(answer)
    assert re.search(r"Sourcerelease 1 of \d+ \w+ 20\d\d, file schools\.csv", said)
    assert "Position: as its owner gave it" in said
    assert "Invented for demonstration." in said
    assert "Licence: none has been stated" in said
    # Nobody takes reports here.
    assert "contact/mistake" not in answer.text


def find_there(samples: Deployment, code: str) -> FoundService:
    with samples.database.reading() as session:
        found = find_service(session, code)
    assert found is not None
    return found


def test_a_place_leads_to_the_services_given_there(client: TestClient, samples: Deployment) -> None:
    office = some_place(client, layers="offices", services="vehicles")
    page = client.get(f"/en/places/{office}").text
    given = page.partition('id="services"')[2].partition("</section>")[0]
    codes = re.findall(r'href="/en/services/([^"]+)"', given)
    assert "renew-driving-licence" in codes
    filters = {
        code: office_filters(found.content)
        for code in codes
        for found in [find_there(samples, code)]
    }
    told = client.get(f"/api/v1/layers/{office.replace('/', '/features/')}").json()["properties"]
    for code, wanted in filters.items():
        assert wanted is not None, code
        assert told["attributes"]["agency"] in wanted.get("agency", told["attributes"]["agency"])
        assert wanted.get("services", "vehicles") in told["attributes"]["services"]
    assert (
        client.get(f"/en/places/{some_place(client, layers='schools')}").text.count('id="services"')
        == 0
    )


def test_directions_and_sharing_are_plain_links_without_a_script(client: TestClient) -> None:
    school = some_place(client, layers="schools")
    page = client.get(f"/en/places/{school}").text
    lon, lat = client.get(f"/api/v1/layers/{school.replace('/', '/features/')}").json()["geometry"][
        "coordinates"
    ]
    for name, begins in (
        ("Google Maps", "https://www.google.com/maps/dir/"),
        ("Apple Maps", "https://maps.apple.com/"),
        ("Waze", "https://waze.com/"),
        ("directions.example", "https://directions.example/"),
    ):
        link = re.search(rf'<a href="({re.escape(begins)}[^"]+)"[^>]*><bdi>{name}', page)
        assert link is not None, name
        assert f"{lat:.6f}" in link[1] and f"{lon:.6f}" in link[1]
    assert f'class="button is-second share" href="http://testserver/en/places/{school}"' in page
    card = client.get("/en/around-me?lat=31.954&lon=35.911&layers=schools").text
    assert re.search(
        r'class="button is-second directions" href="/en/places/[^"]+#directions"', card
    )


@pytest.mark.parametrize(
    ("asked", "type_"),
    [
        ({"layers": "schools"}, "School"),
        ({"layers": "health", "kind": "pharmacy"}, "Pharmacy"),
        ({"layers": "health", "kind": "hospital"}, "Hospital"),
        ({"layers": "tourism", "kind": "museum"}, "Museum"),
        ({"layers": "offices"}, "GovernmentOffice"),
    ],
)
def test_a_place_is_described_for_machines_in_a_block_of_data(
    client: TestClient, asked: dict[str, str], type_: str
) -> None:
    page = client.get(f"/en/places/{some_place(client, **asked)}").text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block is not None
    node = json.loads(block[1])
    assert node["@type"] == type_
    assert node["geo"]["latitude"] > 29
    assert node["containedInPlace"][0]["@type"] == "AdministrativeArea"
    for hours in node.get("openingHours", ()):
        assert re.fullmatch(r"[A-Z][a-z]([-,][A-Z][a-z])* \d\d:\d\d-\d\d:\d\d", hours)


def test_the_page_of_a_place_takes_few_statements(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = some_place(client, layers="offices")
    client.get(f"/en/places/{office}")
    with sent(monkeypatch) as seen:
        assert client.get(f"/en/places/{office}").status_code == 200
    statements = answering(seen)
    # The place, its areas, corrected holidays, its agency, its services, its siblings, the
    # quarters of all of them, the source.
    assert len(statements) <= 8, statements
