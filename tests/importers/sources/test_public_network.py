"""Which addresses of the network a file may be fetched from."""

import socket
from pathlib import Path

import pytest

from geo.errors import Refused
from importers.sources.public_network import checked_addresses, may_connect
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


def test_one_inner_address_among_outer_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = [(0, 0, 0, "", (text, 80)) for text in ("93.184.215.14", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: entries)
    with pytest.raises(Refused, match=r"10\.0\.0\.7"):
        checked_addresses("mixed.example", 80, allow_private=False)


def test_a_proxy_of_the_environment_is_passed_by(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    address = site.at("/a.csv", lambda at: at.give())
    assert get(address, tmp_path).path.read_bytes() == CSV


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "::1",
        "fc00::1",
        "fec0::1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "240.0.0.1",
        "192.0.2.1",
    ],
)
def test_private_addresses_open_only_when_allowed(address: str) -> None:
    assert not may_connect(address, allow_private=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "fc00::1", "100.64.0.1"])
def test_an_intranet_can_be_allowed(address: str) -> None:
    assert may_connect(address, allow_private=True)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1%eth0", "224.0.0.1", "ff02::1", "::", "::ffff:0:0"]
)
def test_some_addresses_never_open(address: str) -> None:
    assert not may_connect(address, allow_private=True)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_open(address: str) -> None:
    assert may_connect(address, allow_private=False)
