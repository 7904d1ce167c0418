"""The town to which people write, once for each module of walks."""

from collections.abc import Iterator

import pytest

from tests.browser.contact.town import Town, contact_town
from tests.conftest import Databases


@pytest.fixture(scope="module")
def town(
    databases: Databases, sample_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """A server with its mail server and gateway."""
    with contact_town(databases, sample_template, tmp_path_factory.mktemp("contact")) as made:
        yield made


@pytest.fixture(scope="module")
def address(town: Town) -> str:
    """The address of that server, in the place of the finder's."""
    return town.address
