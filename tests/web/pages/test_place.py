"""The page of one place."""

from html import unescape

import pytest
from fastapi.testclient import TestClient

from tests.web.pages.page_text import text_of

AMMAN = "lat=31.954&lon=35.911"


def test_place_has_a_page_of_its_own(client: TestClient) -> None:
    feature = client.get(f"/api/v1/around?{AMMAN}&layers=health&limit=1").json()["features"][0]
    answer = client.get(f"/en/places/{feature['id']}")
    name = feature["properties"]["names"]["en"]
    assert answer.status_code == 200
    assert f"<title>{name} · Around Me</title>" in unescape(answer.text)
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
