"""That files are fetched from addresses of the outside only."""

import socket
from pathlib import Path

import pytest

from importers.sources.rules import Fetching
from tests.importers.sources.web_server import CSV, Site, get, refusal


def test_an_address_inside_is_refused_unless_it_is_allowed(tmp_path: Path, site: Site) -> None:
    address = site.at("/a.csv", lambda at: at.give())
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"):
        sentence = refusal(address.replace("127.0.0.1", host), tmp_path, Fetching(timeout_s=5))
        assert "is not a public address" in sentence
    assert site.asked == []


def test_a_redirect_inside_is_refused(tmp_path: Path, site: Site) -> None:
    metadata = "http://169.254.169.254/latest/meta-data"
    address = site.at("/a", lambda at: at.give(b"", 302, Location=metadata))
    assert "169.254.169.254 is not a public address" in refusal(address, tmp_path)
    assert [path for path, _headers in site.asked] == ["/a"]


def test_the_connection_goes_to_the_address_that_was_checked(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers differently the second time must not be looked up a second time."""
    lookups: list[str] = []
    address = site.at("/a.csv", lambda at: at.give())
    real = socket.getaddrinfo

    def changing(host: str, port: int, *more: int, **named: int) -> object:
        if host == "rebinding.example":
            lookups.append(host)
            host = "127.0.0.1" if len(lookups) == 1 else "192.0.2.1"
        return real(host, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    found = get(address.replace("127.0.0.1", "rebinding.example"), tmp_path)
    assert found.path.read_bytes() == CSV
    assert lookups == ["rebinding.example"]


def test_a_proxy_of_the_environment_is_passed_by(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    address = site.at("/a.csv", lambda at: at.give())
    assert get(address, tmp_path).path.read_bytes() == CSV
