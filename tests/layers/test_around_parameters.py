"""Bad input to the radius endpoint: each answered with a problem that names the parameter."""

import logging
import string

import pytest
from fastapi.testclient import TestClient

from web.logs import AccessLines

HERE = "lat=31.9539&lon=35.9106"
ZEROS = "0" * 400

# (what stands in the address, the parameter that the answer names)
BAD = [
    ("", "lat"),
    ("lat=31.9", "lon"),
    ("lon=35.9", "lat"),
    ("lat=&lon=35.9", "lat"),
    ("lat=abc&lon=35.9", "lat"),
    ("lat=nan&lon=35.9", "lat"),
    ("lat=31.9&lon=NaN", "lon"),
    ("lat=inf&lon=35.9", "lat"),
    ("lat=-Infinity&lon=35.9", "lat"),
    ("lat=1e400&lon=35.9", "lat"),
    (f"lat=1{ZEROS}&lon=35.9", "lat"),
    ("lat=91&lon=35.9", "lat"),
    ("lat=-90.0001&lon=35.9", "lat"),
    ("lat=31.9&lon=181", "lon"),
    ("lat=31.9&lon=1e308", "lon"),
    ("lat=3757032&lon=3997550", "lat"),
    ("lat=36,75&lon=35.9", "lat"),
    ("lat=1_0&lon=35.9", "lat"),
    ("lat=%2B36&lon=35.9", "lat"),
    ("lat=%2036%20&lon=35.9", "lat"),
    ("lat=%C2%A036&lon=35.9", "lat"),
    ("lat=%EF%BC%91%EF%BC%92&lon=35.9", "lat"),
    ("lat=36%C2%B045%E2%80%B2N&lon=35.9", "lat"),
    ("lat=0x24&lon=35.9", "lat"),
    ("lat=48.966.0&lon=35.9", "lat"),
    ("lat=%3B&lon=35.9", "lat"),
    ("lat=<script>&lon=35.9", "lat"),
    ("lat=,52.52&lon=35.9", "lat"),
    ("lat=true&lon=35.9", "lat"),
    ("lat=31.9%00&lon=35.9", "lat"),
    ("lat=%ff&lon=35.9", "lat"),
    ("lat=31.9&lat=31.9&lon=35.9", "lat"),
    (f"{HERE}&radius=0", "radius"),
    (f"{HERE}&radius=-5", "radius"),
    (f"{HERE}&radius=50001&layers=schools", "radius"),
    (f"{HERE}&radius=1e12", "radius"),
    (f"{HERE}&radius=inf", "radius"),
    (f"{HERE}&radius=NaN", "radius"),
    (f"{HERE}&radius=2km", "radius"),
    (f"{HERE}&radius=", "radius"),
    (f"{HERE}&layers=scools", "layers"),
    (f"{HERE}&layers=", "layers"),
    (f"{HERE}&layers=schools,", "layers"),
    (f"{HERE}&layers=schools&layers=health", "layers"),
    (f"{HERE}&radus=2000", "radus"),
    (f"{HERE}&crs=3857", "crs"),
    (f"{HERE}&%00=1", "\\x00"),
    (f"{HERE}&limit=0", "limit"),
    (f"{HERE}&limit=-1", "limit"),
    (f"{HERE}&limit=101", "limit"),
    (f"{HERE}&limit=1000000000", "limit"),
    (f"{HERE}&limit=100000000000000000000", "limit"),
    (f"{HERE}&limit=abc", "limit"),
    (f"{HERE}&limit=1.5", "limit"),
    (f"{HERE}&limit=1 or 1=1", "limit"),
    (f"{HERE}&cursor=", "cursor"),
    (f"{HERE}&cursor=abc", "cursor"),
    (f"{HERE}&cursor={'A' * 5000}", "cursor"),
    (f"{HERE}&q={'x' * 10_000}", "q"),
    (f"{HERE}&q={'م' * 201}", "q"),
    (f"{HERE}&q=%00", "q"),
    (f"{HERE}&q=%ff", "q"),
    (f"{HERE}&q=%25%25_", "q"),
    (f"{HERE}&q=", "q"),
    (f"{HERE}&q=a&q=b", "q"),
    (f"{HERE}&open=tomorrow", "open"),
    (f"{HERE}&area=", "area"),
    (f"{HERE}&area=JO-AM,", "area"),
    (f"{HERE}&area=nowhere", "area"),
    (f"{HERE}&area=%00", "area"),
    (f"{HERE}&area={'x' * 600}", "area"),
    (f"{HERE}&lang=fr", "lang"),
    (f"{HERE}&layers=schools&gender=x", "gender"),
    (f"{HERE}&layers=schools&accessible=perhaps", "accessible"),
    (f"{HERE}&layers=schools&pupils=many", "pupils"),
    (f"{HERE}&layers=schools,health&gender=boys", "gender"),
    ("&".join(f"p{n}=1" for n in range(100)), "query"),
]


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """The lines that requests leave in the access log, which does not go through `logging`."""
    lines: list[tuple[object, ...]] = []

    def note(_self: object, *about: object) -> None:
        method, path, status, _took_s, request_id = about
        lines.append((method, path, status, request_id))

    monkeypatch.setattr(AccessLines, "note", note)
    return lines


@pytest.mark.parametrize(("query", "parameter"), BAD, ids=[f"{q[:40]}" for q, _ in BAD])
def test_bad_input_is_answered_with_a_problem_that_names_it(
    client: TestClient,
    caplog: pytest.LogCaptureFixture,
    noted: list[tuple[object, ...]],
    query: str,
    parameter: str,
) -> None:
    with caplog.at_level(logging.INFO):
        answer = client.get(f"/api/v1/around?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["parameter"] == parameter
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert len(problem["detail"]) < 700
    assert "{" not in problem["detail"]
    assert [record.name for record in caplog.records if record.name != "httpx2"] == []
    assert noted == [("GET", "/api/v1/around", 400, problem["request_id"])]


def test_swapped_coordinates_are_called_swapped(client: TestClient) -> None:
    problem = client.get("/api/v1/around?lat=35.9106&lon=31.9539&lang=en").json()
    assert problem["status"] == 400
    assert "look swapped" in problem["detail"]
    assert "lat=31.9539&lon=35.9106" in problem["detail"]


def test_a_unit_in_the_radius_is_explained(client: TestClient) -> None:
    problem = client.get(f"/api/v1/around?{HERE}&radius=2km&lang=en").json()
    assert "radius=2km has a unit" in problem["detail"]
    assert problem["allowed"] == {"minimum": 1, "maximum": 50_000, "unit": "m"}


def test_a_misspelt_parameter_is_answered_with_the_right_one(client: TestClient) -> None:
    problem = client.get(f"/api/v1/around?{HERE}&radus=2&lang=en").json()
    assert "Did you mean “radius”?" in problem["detail"]


def test_problems_speak_the_language_of_the_client(client: TestClient) -> None:
    address = f"/api/v1/around?{HERE}&limit=0"
    english = client.get(address, headers={"Accept-Language": "en-GB,ar;q=0.5"})
    arabic = client.get(address)
    assert english.headers["content-language"] == "en"
    assert english.json()["detail"].startswith("limit=0 is not possible")
    assert arabic.headers["content-language"] == "ar"
    assert any("\u0621" <= letter <= "\u064a" for letter in arabic.json()["detail"])


@pytest.mark.parametrize(
    "query",
    [
        "lat=0.0&lon=0.0",
        "lat=-0.0&lon=1e-400",
        "lat=90&lon=180",
        "lat=-90&lon=-180",
        "lat=٣١٫٩٥٣٩&lon=٣٥٫٩١٠٦",
        f"{HERE}&radius=1",
        f"{HERE}&radius=50000&layers=schools",
        f"{HERE}&radius=1500.5",
        f"{HERE}&limit=100",
        f"{HERE}&q=O'Brien%20--",
        f"{HERE}&q={'م' * 200}",
        f"{HERE}&layers=schools&gender=girls,mixed&stage=basic",
        f"{HERE}&layers=schools&accessible=yes",
        f"{HERE}&open=now",
        f"{HERE}&area=JO-AM",
        f"{HERE}&area=JO-AM,JO-AZ,JO-AM&open=now&q=a",
    ],
)
def test_unusual_but_good_input_is_accepted(client: TestClient, query: str) -> None:
    assert client.get(f"/api/v1/around?{query}").status_code == 200


class TestCursor:
    def _next(self, client: TestClient, query: str) -> str:
        answer = client.get(f"/api/v1/around?{query}").json()
        return str(next(link["href"] for link in answer["links"] if link["rel"] == "next"))

    def test_one_changed_letter_is_noticed(self, client: TestClient) -> None:
        address = self._next(client, f"{HERE}&limit=2")
        head, cursor = address.split("cursor=")
        for place in range(0, len(cursor), 5):
            letter = "A" if cursor[place] != "A" else "B"
            tampered = cursor[:place] + letter + cursor[place + 1 :]
            assert client.get(f"{head}cursor={tampered}").status_code == 400

    def test_the_last_letter_stands_for_itself_alone(self, client: TestClient) -> None:
        letters = string.ascii_letters + string.digits + "-_"
        for limit in (2, 3, 4):
            address = self._next(client, f"{HERE}&limit={limit}")
            good = [c for c in letters if client.get(address[:-1] + c).status_code == 200]
            assert good == [address[-1]]

    def test_a_cursor_of_another_query_is_refused(self, client: TestClient) -> None:
        cursor = self._next(client, f"{HERE}&limit=2").split("cursor=")[1]
        for other in (
            f"{HERE}&radius=2001",
            f"{HERE}&layers=schools",
            "lat=31.95&lon=35.9106",
            f"{HERE}&q=a",
            f"{HERE}&open=now",
            f"{HERE}&area=JO-AM",
        ):
            problem = client.get(f"/api/v1/around?{other}&cursor={cursor}").json()
            assert problem["parameter"] == "cursor"

    def test_page_size_and_language_may_change_on_the_way(self, client: TestClient) -> None:
        cursor = self._next(client, f"{HERE}&limit=2").split("cursor=")[1]
        answer = client.get(f"/api/v1/around?{HERE}&limit=5&lang=en&cursor={cursor}")
        assert answer.json()["numberReturned"] == 5


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_answered_with_405(client: TestClient, method: str) -> None:
    answer = client.request(method, f"/api/v1/around?{HERE}")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        b'{"lat": NaN}',
        b'{"lat": Infinity}',
        rb'{"q": "\ud800"}',
        b"[" * 100_000,
        b'{"n": ' + b"9" * 5000 + b"}",
        b'{"q": "\xe9"}',
        b'{"lat": 1, "lat": 2}',
        b'{"lat": true}',
    ],
)
def test_json_bodies_find_no_route_and_do_no_harm(client: TestClient, body: bytes) -> None:
    answer = client.post(
        "/api/v1/around", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 405
    assert answer.json()["status"] == 405


def test_a_large_body_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/around", content=b"x" * 50_000_000)
    assert answer.status_code == 413
    assert len(answer.content) < 1000


def test_a_long_address_is_refused(client: TestClient) -> None:
    answer = client.get(f"/api/v1/around?{HERE}&q={'x' * 40_000}")
    assert answer.status_code == 414
    assert answer.json()["status"] == 414
