"""The social network of an address."""

import pytest

from portal.directory.records.platforms import network_of


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.facebook.com/ministry", "Facebook"),
        ("https://x.com/ministry", "X"),
        ("https://twitter.com/ministry", "X"),
        ("https://youtu.be/abc", "YouTube"),
        ("https://t.me/ministry", "Telegram"),
        ("https://linkedin.example.com/ministry", "LinkedIn"),
        ("https://www.ministry.gov.example/x", "ministry.gov.example"),
    ],
)
def test_an_address_names_its_network_or_its_host(address: str, name: str) -> None:
    assert network_of(address) == name
