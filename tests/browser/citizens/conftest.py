"""The town in which citizens live, once for each module of walks."""

from collections.abc import Iterator

import pytest

from tests.browser.citizens.town import Town, citizen_town
from tests.conftest import Databases


@pytest.fixture(scope="module")
def town(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """A portal with agencies, mail server, gateway and worker."""
    folder = tmp_path_factory.mktemp("citizens")
    with citizen_town(databases, sample_template, folder) as made:
        yield made


@pytest.fixture(scope="module")
def address(town: Town) -> str:
    """The address of that server, in the place of the finder's."""
    return town.address
