"""Who asks directly: nobody else by accident, whatever stands before the server."""

from typing import Any

import pytest

from geo.errors import InvalidSetup
from web.direct_requests import LOOPBACK, is_direct, read_networks

HERE = {"host": "127.0.0.1:8000"}


def asked(
    client: str = "127.0.0.1", version: str = "1.1", headers: dict[str, str] | None = None
) -> dict[str, Any]:
    given = [(k.encode(), v.encode()) for k, v in (HERE if headers is None else headers).items()]
    return {"client": (client, 5000), "http_version": version, "headers": given}


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "[::1]"])
def test_this_machine_asks_directly(host: str) -> None:
    assert is_direct(asked(headers={"host": host}), LOOPBACK)
    assert is_direct(asked("::1", headers={"host": host}), LOOPBACK)


@pytest.mark.parametrize(
    "scope",
    [
        asked("192.0.2.7"),
        asked(version="1.0"),
        asked(headers={"host": "portal.example"}),
        asked(headers={}),
        asked(headers={**HERE, "x-forwarded-for": "127.0.0.1"}),
        asked(headers={**HERE, "forwarded": "for=127.0.0.1"}),
        asked(headers={**HERE, "x-real-ip": "127.0.0.1"}),
        asked(headers={**HERE, "via": "1.1 proxy"}),
        {**asked(), "client": None},
        asked("no address"),
    ],
)
def test_nobody_else_does_nor_whom_a_proxy_passes_on(scope: dict[str, Any]) -> None:
    assert not is_direct(scope, LOOPBACK)


def test_other_networks_may_be_named() -> None:
    networks = read_networks("10.1.0.0/16, 2001:db8::/32")
    assert is_direct(asked("10.1.2.3", headers={"host": "app:8000"}), networks)
    assert not is_direct(asked("10.2.2.3", headers={"host": "app:8000"}), networks)
    assert not is_direct(asked("10.1.2.3", headers={"x-forwarded-for": "10.1.2.4"}), networks)
    assert not is_direct(asked(), read_networks(""))
    with pytest.raises(InvalidSetup, match=r"10\.0\.0\.1/8"):
        read_networks("10.0.0.1/8")
