"""One house for all tests of accounts: every test brings officers of its own."""

from collections.abc import Iterator

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
