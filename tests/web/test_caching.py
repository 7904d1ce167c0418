"""What caches are told: validators, 304, what may be kept by whom, and never an error."""

import gzip
from dataclasses import replace
from types import SimpleNamespace
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from geo.database import Database
from layers.areas.models import AreasVersion
from layers.areas.version import areas_version
from layers.catalogue.models import Collection
from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.responses import etag_of, etag_of_gzip, matches
from tests.conftest import Databases, client_of, deployment_on
from web.compression import gzipped
from web.page.assets import static_address

LAYERS = "/api/v1/layers?lang=en"
SCHOOL = "/api/v1/layers/schools/features/SCH-000001?lang=en"
AREAS = "/api/v1/areas?lang=en"
PLACE = "/en/places/schools/SCH-000001"
PLAIN = {"Accept-Encoding": "identity"}
GZIP = {"Accept-Encoding": "gzip"}
LANGUAGED = ("/api/v1/layers", "/api/v1/layers/schools/features/SCH-000001", "/api/v1/areas")
_ANOTHER = UUID("00000000-0000-4000-8000-000000000001")
VALIDATED = (LAYERS, "/api/v1/layers/schools", SCHOOL, AREAS, PLACE, "/docs", "/openapi.json")


@pytest.fixture(autouse=True)
def _one_minute(monkeypatch: pytest.MonkeyPatch, samples: Deployment) -> None:
    """Whether a place is open changes with the minute, and validators with it."""
    moment = samples.now()
    monkeypatch.setattr(Deployment, "now", lambda _self: moment)


@pytest.mark.parametrize("address", VALIDATED)
def test_an_answer_that_a_client_has_already_is_not_sent_again(
    client: TestClient, address: str
) -> None:
    first = client.get(address, headers=PLAIN)
    etag = first.headers["etag"]
    again = client.get(address, headers={**PLAIN, "If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag
    assert again.headers["cache-control"] == first.headers["cache-control"]
    assert "content-type" not in again.headers
    other = client.get(address, headers={**PLAIN, "If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize("address", VALIDATED)
def test_the_compressed_answer_has_a_validator_of_its_own(client: TestClient, address: str) -> None:
    plain = client.get(address, headers=PLAIN)
    small = client.get(address, headers=GZIP)
    assert small.content == plain.content
    if small.headers.get("content-encoding") is None:
        assert len(plain.content) < 4096
        return
    assert small.headers["etag"] == etag_of_gzip(plain.headers["etag"])
    assert "accept-encoding" in plain.headers["vary"].lower()
    asked = {**GZIP, "If-None-Match": small.headers["etag"]}
    again = client.get(address, headers=asked)
    assert (again.status_code, again.headers["etag"]) == (304, small.headers["etag"])
    assert "accept-encoding" in again.headers["vary"].lower()


@pytest.mark.parametrize(
    ("asked", "is_match"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", W/"a"', True),
        ('"b","a"', True),
        ("*", True),
        ('"a-gz"', True),
        ('"b"', False),
        ("a", False),
        ("", False),
        ('"aa"', False),
        ('"b, a"', False),
    ],
)
def test_if_none_match_is_read_by_rfc_9110(asked: str, is_match: bool) -> None:
    assert matches(asked, '"a"') is is_match
    assert matches(asked.encode(), '"a"') is is_match


def test_an_etag_tells_its_parts_apart() -> None:
    parts = ((1, 23), (12, 3), ("1", 23), (1, "23"), (1, 23, None))
    made = {etag_of(*each) for each in parts}
    assert len(made) == 5
    assert all(etag.startswith('"') and etag.endswith('"') for etag in made)
    assert etag_of(1, 23) == etag_of(1, 23)


def test_another_language_is_another_answer(client: TestClient) -> None:
    for address in LANGUAGED:
        etags = {client.get(f"{address}?lang={lang}").headers["etag"] for lang in ("ar", "en")}
        assert len(etags) == 2


def test_answers_vary_with_the_language_only_when_it_was_negotiated(client: TestClient) -> None:
    for address in LANGUAGED:
        assert "Accept-Language" in client.get(address).headers["vary"]
        assert "Accept-Language" not in client.get(f"{address}?lang=en").headers.get("vary", "")
    assert "Accept-Language" in client.get("/api/v1/layers/parks").headers["vary"]
    assert "vary" not in client.get("/api/v1/layers/parks?lang=en").headers


@pytest.mark.parametrize(
    "address",
    ["/api/v1/layers/parks", "/api/v1/areas?limt=1", "/en/places/schools/none", "/none"],
)
def test_errors_are_kept_by_nobody(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code >= 400
    assert "cache-control" not in answer.headers
    assert "etag" not in answer.headers


def test_a_new_release_and_new_areas_are_new_answers(
    databases: Databases, sample_template: str
) -> None:
    with (
        databases.new(sample_template) as url,
        deployment_on(url) as deployment,
        client_of(deployment) as client,
    ):
        before = {a: client.get(a).headers["etag"] for a in (LAYERS, SCHOOL, AREAS)}
        with deployment.database.writing() as session:
            session.execute(
                update(Collection).where(Collection.name == "schools").values(current_release=2)
            )
        released = {a: client.get(a).headers["etag"] for a in before}
        with deployment.database.writing() as session:
            session.execute(update(AreasVersion).values(version=_ANOTHER))
        moved = {a: client.get(a).headers["etag"] for a in before}
    assert [released[a] != before[a] for a in before] == [True, True, False]
    assert [moved[a] != released[a] for a in before] == [False, True, True]


def test_whether_a_place_is_open_is_asked_again_every_minute(
    client: TestClient, samples: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    etag = client.get(SCHOOL).headers["etag"]
    later = samples.now().replace(year=2031)
    monkeypatch.setattr(Deployment, "now", lambda _self: later)
    assert client.get(SCHOOL, headers={"If-None-Match": etag}).status_code == 200


def test_data_are_asked_about_again_and_files_with_a_name_of_their_own_are_not(
    client: TestClient,
) -> None:
    caching = {
        address: client.get(address).headers["cache-control"]
        for address in (LAYERS, SCHOOL, AREAS, PLACE, "/docs", "/static/finder/map.js")
    }
    assert caching == {
        LAYERS: "public, no-cache",
        SCHOOL: "public, no-cache",
        AREAS: "public, max-age=3600",
        PLACE: "private, no-cache",
        "/docs": "no-cache",
        "/static/finder/map.js": "no-cache",
    }
    named = client.get(static_address("finder/map.js")).headers["cache-control"]
    assert named == "public, max-age=31536000, immutable"


def test_files_are_compressed_once_and_answered_with_304(client: TestClient) -> None:
    address = static_address("page/pages.css")
    plain = client.get(address, headers=PLAIN)
    small = client.get(address, headers=GZIP)
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert small.content == plain.content
    assert int(small.headers["content-length"]) < len(plain.content) / 2
    assert small.headers["etag"] == etag_of_gzip(plain.headers["etag"])
    for given in (plain, small):
        again = client.get(address, headers={"If-None-Match": f'"x", {given.headers["etag"]}'})
        assert (again.status_code, again.headers["etag"]) == (304, given.headers["etag"])
    part = client.get(address, headers={**GZIP, "Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, plain.content[:10])


def test_what_is_compressed_already_or_small_is_left_alone(client: TestClient) -> None:
    for address in ("/static/page/mark.svg", "/health/live"):
        assert "content-encoding" not in client.get(address, headers=GZIP).headers


def test_a_client_that_refuses_gzip_is_not_given_it(client: TestClient) -> None:
    for refusing in ("gzip;q=0", "identity", "br, *;q=0", ""):
        answer = client.get(LAYERS, headers={"Accept-Encoding": refusing})
        assert "content-encoding" not in answer.headers
    for taking in ("gzip;q=0.5, br", "*", "GZIP"):
        answer = client.get(LAYERS, headers={"Accept-Encoding": taking})
        assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("address", [*VALIDATED, "/health/live", "/static/page/pages.css"])
def test_head_gives_the_head_of_the_answer_alone(client: TestClient, address: str) -> None:
    for asked in (PLAIN, GZIP):
        full, head = client.get(address, headers=asked), client.head(address, headers=asked)
        assert (head.status_code, head.content) == (200, b"")
        names = ("content-length", "etag", "content-type", "content-encoding", "vary")
        assert [head.headers.get(n) for n in names] == [full.headers.get(n) for n in names]


def test_compressing_is_repeatable() -> None:
    # A strong validator promises the same bytes.
    body = b"Around Me " * 1000
    assert gzipped(body) == gzipped(body)
    assert gzip.decompress(gzipped(body)) == body


def test_an_answer_that_a_client_has_already_costs_no_query_where_the_state_is_known(
    samples: Deployment,
) -> None:
    with samples.database.reading() as session:
        layers = collection_states(session, samples.catalogue.names)
        known = SimpleNamespace(layers=layers, areas_version=areas_version(session), corrections="")
    with client_of(samples) as client:
        etags = {a: client.get(a, headers=PLAIN).headers["etag"] for a in (LAYERS, SCHOOL, AREAS)}
    away = Database("postgresql://nobody@/nothing?host=/nonexistent")
    following = replace(samples, database=away, known_state=lambda: known)
    with client_of(following) as client:
        for address, etag in etags.items():
            assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
        assert client.get(SCHOOL, headers={"If-None-Match": '"other"'}).status_code == 503


def test_joined_style_sheets_are_answered_like_files(client: TestClient) -> None:
    address = static_address("page/public.css")
    plain, small = client.get(address, headers=PLAIN), client.get(address, headers=GZIP)
    assert plain.headers["content-type"] == "text/css; charset=utf-8"
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/page/public.css").headers["cache-control"] == "no-cache"
    parts = ("page/tokens.css", "directory/directory.css")
    for part in parts:
        assert client.get(f"/static/{part}").text in plain.text
    assert small.headers["content-encoding"] == "gzip"
    assert small.content == plain.content
    for given in (plain, small):
        again = client.get(address, headers={"If-None-Match": given.headers["etag"]})
        assert (again.status_code, again.headers["etag"]) == (304, given.headers["etag"])
    assert client.head(address, headers=PLAIN).headers["etag"] == plain.headers["etag"]
    assert client.post(address).status_code == 405
