"""What makes the portal an application on a phone: the manifest, the worker, their headers."""

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from web.pages.offline.manifest import light_colour


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_the_manifest_names_the_portal_in_its_language_with_icons_of_the_sizes_it_says(
    client: TestClient, language: str, direction: str
) -> None:
    page = client.get(f"/{language}/around-me").text
    assert f'<link rel="manifest" href="/{language}/manifest.webmanifest">' in page
    answer = client.get(f"/{language}/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    told = answer.json()
    assert (told["lang"], told["dir"], told["id"], told["scope"]) == (language, direction, "/", "/")
    assert client.get(told["start_url"]).status_code == 200
    assert told["theme_color"] == light_colour("bar")
    assert f'<meta name="theme-color" content="{light_colour("bar")}">' in page
    assert {one["purpose"] for one in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        picture = client.get(icon["src"]).content
        width, height = (int.from_bytes(half) for half in (picture[16:20], picture[20:24]))
        assert icon["sizes"] == f"{width}x{height}"


def test_the_worker_stands_at_the_root_is_asked_for_each_time_and_keeps_what_there_is(
    client: TestClient,
) -> None:
    answer = client.get("/service-worker.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    known = client.get("/service-worker.js", headers={"If-None-Match": answer.headers["etag"]})
    assert known.status_code == 304
    found = re.match(r"const SETTINGS = (.*);\n", answer.text)
    assert found is not None
    settings = json.loads(found[1])
    for path in (*settings["shell"], *settings["map"]):
        assert client.get(path).status_code == 200, path
    assert "{when}" in settings["savedCopy"]["ar"]


def test_the_address_of_every_module_that_a_kept_page_loads_is_kept(client: TestClient) -> None:
    found = re.match(r"const SETTINGS = (.*);\n", client.get("/service-worker.js").text)
    assert found is not None
    settings = json.loads(found[1])
    kept = {*settings["shell"], *settings["map"]}
    for path in ("/en/offline", "/en/saved", "/en/around-me?lat=31.954&lon=35.911"):
        named = set(re.findall(r'"(/static/[^"#]+\.(?:js|css)\?v=\w+)"', client.get(path).text))
        # What suggests names needs a network itself.
        needed = {one for one in named if not re.search(r"suggestions", Path(one).name)}
        assert needed <= kept, path
