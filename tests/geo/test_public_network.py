"""Which addresses of the network may be connected to."""

import socket

import pytest

from geo.public_network import NotPublic, checked_addresses, may_connect


def test_one_inner_address_among_outer_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = [(0, 0, 0, "", (text, 80)) for text in ("93.184.215.14", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: entries)
    with pytest.raises(NotPublic, match=r"10\.0\.0\.7"):
        checked_addresses("mixed.example", 80, allow_private=False)


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
