from xml.etree import ElementTree as Xml

import pytest
from fastapi.testclient import TestClient

from web.pages.directory import sitemap

ORIGIN = "https://portal.example"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def addresses_in(text: str) -> list[str]:
    return [str(loc.text) for loc in Xml.fromstring(text).iter(f"{SITEMAP}loc")]  # noqa: S314


def test_sitemap_names_every_page_in_every_language(public: TestClient) -> None:
    answer = public.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    root = Xml.fromstring(answer.text)  # noqa: S314
    assert root.tag == f"{SITEMAP}urlset"
    known = addresses_in(answer.text)
    assert len(known) == len(set(known))
    for path in (
        "agencies",
        "agencies/ministry-of-interior",
        "services/renew-driving-licence",
        "audiences/citizen",
        "life-events/my_car",
        "places/offices/OFF-1",
    ):
        assert f"{ORIGIN}/ar/{path}" in known
        assert f"{ORIGIN}/en/{path}" in known
    for url in root:
        links = url.findall(f"{XHTML}link")
        alternates = {link.attrib["hreflang"]: link.attrib["href"] for link in links}
        assert set(alternates) == {"ar", "en"}
        assert url[0].text in alternates.values()
    changed = [url for url in root if url.find(f"{SITEMAP}lastmod") is not None]
    assert len(changed) == 2 * (6 + 4 + 4)


def test_pages_of_the_sitemap_are_there(public: TestClient) -> None:
    for address in addresses_in(public.get("/sitemap.xml").text)[::5]:
        assert public.get(address).status_code in (200, 301), address


def test_long_sitemap_comes_in_parts(public: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = addresses_in(public.get("/sitemap.xml").text)
    monkeypatch.setattr(sitemap, "_MOST_ADDRESSES", 20)
    index = Xml.fromstring(public.get("/sitemap.xml").text)  # noqa: S314
    assert index.tag == f"{SITEMAP}sitemapindex"
    parts = [str(loc.text) for loc in index.iter(f"{SITEMAP}loc")]
    assert len(parts) > 2
    listed = [address for part in parts for address in addresses_in(public.get(part).text)]
    assert listed == whole
    assert public.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert public.get("/sitemap-x.xml").status_code == 404


def test_robots_are_told_the_sitemap_and_what_to_leave(public: TestClient) -> None:
    said = public.get("/robots.txt").text
    assert f"Sitemap: {ORIGIN}/sitemap.xml" in said.splitlines()
    assert "Disallow: /ar/officers" in said.splitlines()
    assert "Disallow: /ar/report-error" in said.splitlines()
