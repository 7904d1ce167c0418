"""The persons of a demonstration, shown where agencies are simulated as these know them."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from portal.gateway.demonstration import (
    DemonstrationKind,
    DemonstrationPerson,
    demonstration_persons,
)
from portal.gateway.settings import GatewaySettings
from portal.settings import PortalSettings
from tests.simulators.agencies.persons import find, represents
from tests.web.pages.accounts.conftest import House
from web.app import create_app
from web.portal import Portal
from web.settings import WebSettings

SIMULATED = GatewaySettings(
    gateway_simulator_url="http://127.0.0.1:9", gateway_simulated="ministry-of-justice"
)
MARK = "Demonstration: no agency is asked"


def client_of(house: House, folder: Path, gateway: GatewaySettings) -> TestClient:
    """Make an application over the database of the house."""
    portal = Portal(PortalSettings(), folder, gateway=gateway)
    client = TestClient(
        create_app(house.deployment, WebSettings(), portal=portal),
        base_url="https://127.0.0.1:8000",
        raise_server_exceptions=False,
    )
    client.portal = house.loop
    return client


@pytest.mark.parametrize("shown", demonstration_persons(), ids=lambda one: one.number)
def test_the_simulator_knows_the_persons_that_are_shown(shown: DemonstrationPerson) -> None:
    known = find(shown.id_type, shown.country, shown.number)
    if shown.kind is DemonstrationKind.NOBODY:
        assert known is None
        return
    assert known is not None
    assert known.is_deceased == (shown.kind is DemonstrationKind.DECEASED)
    told = (shown.name, shown.birth_date, shown.card_number)
    assert told == (known.name, known.birth_date, known.card_number)
    if shown.company_number is not None:
        assert represents(known, shown.company_number) == "matched"


def test_where_agencies_are_simulated_pages_say_so_and_name_the_persons(
    house: House, tmp_path: Path
) -> None:
    client = client_of(house, tmp_path, SIMULATED)
    page = client.get("/en/demonstration")
    assert page.status_code == 200
    assert "9990000001" in page.text
    assert MARK in page.text
    assert MARK in client.get("/en/register").text
    assert MARK not in client.get("/en/").text
    assert client.get("/ar/demonstration").status_code == 200
    assert client.get("/fr/demonstration").status_code == 404


def test_where_they_are_not_there_is_no_such_page(house: House, tmp_path: Path) -> None:
    client = client_of(house, tmp_path, GatewaySettings())
    assert client.get("/en/demonstration").status_code == 404
    assert MARK not in client.get("/en/register").text
