"""One house for all tests of accounts: every test brings officers of its own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.conftest import Databases
from tests.portal.accounts.house import House, house_on


@pytest.fixture(scope="package")
def house(
    databases: Databases, empty_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A database with officers, shared."""
    with house_on(databases, empty_template, tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture
def town(house: House) -> House:
    """The house with text messages that go to phones of Jordan."""
    sms = replace(house.security.sms, prefixes=("+962",), is_offered=True)
    return replace(house, security=replace(house.security, sms=sms))
