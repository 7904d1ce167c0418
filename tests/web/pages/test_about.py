"""The pages that every public service needs: in both languages, linked from all pages, and true."""

import re
from dataclasses import replace
from html import unescape

import pytest
from fastapi.testclient import TestClient

from layers.deployment import Deployment
from tests.conftest import client_of
from tests.web.pages.officers.office import BackOffice
from tests.web.pages.page_text import text_of
from tests.web.security.routes import routes_of
from web.navigation import INFORMATION
from web.page.look import LOOK_COOKIE

PAGES = [one.path for one in INFORMATION]


def inner_links(page: str) -> set[str]:
    return {unescape(one) for one in re.findall(r'<a href="(/[^"#?]*)', page)}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_each_is_linked_in_the_foot_of_every_page_and_says_when_it_was_reviewed(
    client: TestClient, language: str
) -> None:
    foot = client.get(f"/{language}/services").text.partition('<footer class="bottom">')[2]
    for path in PAGES:
        assert f'href="/{language}/{path}"' in foot
        page = client.get(f"/{language}/{path}")
        assert page.status_code == 200
        assert "2026" in page.text.partition('class="about-date"')[2][:60]
        assert page.headers["etag"]


@pytest.mark.parametrize("path", PAGES)
def test_both_languages_say_the_same_things_in_the_same_order(
    back_office: BackOffice, path: str
) -> None:
    """As far as it can be counted: headings, points, and where they lead."""
    shapes = []
    for language in ("ar", "en"):
        page = back_office.client.get(f"/{language}/{path}").text
        text = page.partition('<article class="about-text">')[2].partition("</article>")[0]
        tags = re.findall(r"<(h[123]|li|p)\b", text)
        links = [one.replace(f"/{language}/", "/") for one in re.findall(r'href="([^"]+)"', text)]
        shapes.append((tags, links))
    assert shapes[0] == shapes[1]


def test_whatever_they_lead_to_is_there(back_office: BackOffice) -> None:
    client = back_office.client
    client.cookies.clear()
    for path in PAGES:
        for link in inner_links(client.get(f"/en/{path}").text):
            assert client.get(link).status_code == 200, (path, link)


def test_what_is_not_served_here_is_not_spoken_of(client: TestClient) -> None:
    for path in PAGES:
        page = client.get(f"/en/{path}")
        assert "/contact" not in page.text
        assert "When you write to the government" not in text_of(page)


def test_the_country_is_the_deployments(samples: Deployment) -> None:
    elsewhere = samples.country.model_copy(
        update={"names": {"ar": "بلاد", "en": "Elsewhere"}, "emergency_numbers": ()}
    )
    with client_of(replace(samples, country=elsewhere)) as there:
        for path in PAGES:
            page = text_of(there.get(f"/en/{path}"))
            article = page.partition("Last reviewed")[0]
            assert "911" not in article
        assert "the law of Elsewhere" in text_of(there.get("/en/privacy"))


def test_the_cookies_that_privacy_speaks_of_are_all_there_are(client: TestClient) -> None:
    """Without an account a visitor has none but of the look, and of forms where there are any."""
    client.cookies.clear()
    for path in ("/en/", "/en/around-me", "/en/search?q=a", "/en/services", "/en/privacy"):
        assert "set-cookie" not in client.get(path).headers
    assert LOOK_COOKIE == "__Host-look"
    assert {"/{language}/privacy"} <= {path for _method, path in routes_of(client.app)}  # type: ignore[arg-type]
