"""One server with open data for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.browser.opendata.data_town import DataTown, data_town
from tests.conftest import Databases


@pytest.fixture(scope="package")
def town(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DataTown]:
    """A server over the demonstration data."""
    with data_town(databases, sample_template, tmp_path_factory.mktemp("opendata")) as made:
        yield made


@pytest.fixture(scope="package")
def address(town: DataTown) -> str:
    """The address of that server, in the place of the finder's."""
    return town.town.address
