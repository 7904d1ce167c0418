"""How often one client may read, and under which names the server answers."""

import pytest
from fastapi.testclient import TestClient
from starlette.types import Scope

from layers.deployment import Deployment
from web.app import create_app
from web.hosts import TrustedHosts
from web.limits import ReadLimits, client_name
from web.settings import WebSettings

AROUND = "/api/v1/around?lat=31.9539&lon=35.9106&layers=schools"


def asking(address: str, path: str = "/api/v1/around") -> Scope:
    return {"type": "http", "path": path, "client": (address, 1)}


def test_a_client_may_ask_so_often_in_a_minute_and_others_do_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1_000.0
    monkeypatch.setattr("web.limits.time.monotonic", lambda: now)
    limits = ReadLimits(3)
    assert [limits.wait_s(asking("192.0.2.1")) for _ in range(4)] == [0, 0, 0, 60]
    assert limits.wait_s(asking("192.0.2.2")) == 0
    assert limits.wait_s(asking("192.0.2.1", "/static/page/pages.css")) == 0
    now += 45.0
    assert limits.wait_s(asking("192.0.2.1")) == 15
    now += 15.0
    assert limits.wait_s(asking("192.0.2.1")) == 0


def test_a_household_is_one_client() -> None:
    assert client_name("192.0.2.1") == "192.0.2.1"
    assert (
        client_name("2001:db8:1:2:3::4")
        == client_name("2001:db8:1:2:ffff::9")
        == "2001:db8:1:2::/64"
    )
    assert client_name("2001:db8:1:3::4") != client_name("2001:db8:1:2::4")
    assert client_name("::ffff:192.0.2.1") == "192.0.2.1"
    assert client_name("fe80::1%eth0") == "fe80::/64"
    assert client_name("not:an:address") == "not:an:address"


def test_who_asks_too_often_is_told_when_to_come_back(samples: Deployment) -> None:
    client = TestClient(create_app(samples, WebSettings(reads_per_minute=5)))
    assert [client.get(AROUND).status_code for _ in range(6)] == [200] * 5 + [429]
    for path in (AROUND, "/en/around-me"):
        answer = client.get(path)
        assert answer.status_code == 429
        wait_s = int(answer.headers["retry-after"])
        assert 0 < wait_s <= 60
        assert answer.headers["ratelimit-policy"] == '"reads";q=5;w=60'
        assert answer.headers["ratelimit"] == f'"reads";r=0;t={wait_s}'
        assert answer.headers["x-request-id"]
    assert client.get(AROUND).json()["request_id"]
    assert client.get("/health/live").status_code == 200
    assert client.get("/static/page/pages.css").status_code == 200


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("localhost", True),
        ("LOCALHOST:8000", True),
        ("127.0.0.1:8731", True),
        ("[::1]:8000", True),
        ("portal.example", True),
        ("portal.example.", True),
        ("other.example:80", True),
        ("10.0.0.5", True),
        ("evil.example", False),
        ("portal.example.evil.example", False),
        ("evil.example@portal.example", False),
        ("portal.example/x", False),
        ("portal.example:80:80", False),
        ("[::2]", False),
    ],
)
def test_a_host_is_ours_or_it_is_not(host: str, is_known: bool) -> None:
    hosts = TrustedHosts(["other.example", ""], "https://portal.example", "10.0.0.5")
    assert hosts.allows(host.encode()) is is_known
    assert TrustedHosts(["*"], None, "::").allows(host.encode())


def test_a_request_for_another_host_is_refused_with_a_sentence(client: TestClient) -> None:
    evil = {"Host": "evil.example"}
    answer = client.get("/tiles/schools.json?lang=en", headers=evil)
    assert answer.status_code == 400
    assert "evil.example" in answer.json()["detail"]
    assert "AROUNDME_TRUSTED_HOSTS" in answer.json()["detail"]
    assert client.get("/en/around-me", headers=evil).status_code == 400
    assert client.get("/health/ready", headers=evil).status_code == 200


def test_redirects_name_no_host(client: TestClient) -> None:
    for path in ("/", "/en/around-me/", "/api/v1/layers/"):
        answer = client.get(path, follow_redirects=False)
        assert answer.status_code == 307, path
        assert answer.headers["location"].startswith("/")
        assert not answer.headers["location"].startswith("//")
