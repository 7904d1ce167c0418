"""What a visitor chose of the look of pages: kept in a cookie, said by the page, told to caches."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from web.page.look import LOOK_COOKIE

OWN = {"Sec-Fetch-Site": "same-origin"}
START = "/en/around-me"
FIRST = "/en/"


def choose(client: TestClient, **fields: str) -> str:
    answer = client.post("/en/look", data=fields, headers=OWN, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def root_of(client: TestClient, path: str = START) -> str:
    return client.get(path).text.partition("<html")[2].partition(">")[0]


@pytest.fixture(autouse=True)
def no_cookies(client: TestClient) -> Iterator[None]:
    """Ask over TLS, without which cookies of this kind do not come back."""
    client.cookies.clear()
    usual, client.base_url = client.base_url, "https://testserver"
    yield
    client.base_url = usual
    client.cookies.clear()


def test_a_page_says_nothing_of_its_look_until_somebody_has_chosen(client: TestClient) -> None:
    assert root_of(client) == ' lang="en" dir="ltr"'


def test_choices_are_kept_beside_each_other_and_taken_back_one_by_one(client: TestClient) -> None:
    choose(client, colours="dark")
    choose(client, letters="large")
    assert root_of(client) == ' lang="en" dir="ltr" data-colours="dark" data-letters="large"'
    choose(client, colours="device")
    assert root_of(client) == ' lang="en" dir="ltr" data-letters="large"'
    choose(client, letters="usual")
    assert LOOK_COOKIE not in client.cookies


@pytest.mark.parametrize("path", ["/en/agencies", "/en/around-me?lat=31.954&lon=35.911", "/docs"])
def test_every_page_follows_and_tells_caches_what_it_depends_on(
    client: TestClient, path: str
) -> None:
    usual = client.get(path)
    choose(client, colours="dark")
    asked = {"If-None-Match": usual.headers["etag"]} if "etag" in usual.headers else {}
    dark = client.get(path, headers=asked)
    assert dark.status_code == 200
    assert 'data-colours="dark"' in dark.text
    assert "Cookie" in dark.headers["vary"]
    if asked:
        again = client.get(path, headers={"If-None-Match": dark.headers["etag"]})
        assert (again.status_code, "Cookie" in again.headers["vary"]) == (304, True)


def test_one_comes_back_to_the_page_and_to_no_other_site(client: TestClient) -> None:
    here = "/en/around-me?lat=31.954&lon=35.911#look"
    assert choose(client, colours="dark", here=here) == here
    assert choose(client, colours="dark", here="//example.org/") == FIRST
    assert choose(client, colours="dark", here="https://example.org/") == FIRST


def test_nobody_elses_page_changes_a_look(client: TestClient) -> None:
    answer = client.post(
        "/en/look", data={"colours": "dark"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert LOOK_COOKIE not in client.cookies


@pytest.mark.parametrize("value", ['"><script>', "dark.dark.dark", "." * 3_000, "large.x"])
def test_a_foreign_cookie_gives_no_more_than_a_choice_of_ours(
    client: TestClient, value: str
) -> None:
    answer = client.get(START, headers={"Cookie": f"{LOOK_COOKIE}={value}"})
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert answer.text.count('data-colours="') <= 1
