"""A back office at which a dataset is made."""

import secrets

import pytest

from tests.web.pages.officers.datasets.handed_in import DatasetDesk
from tests.web.pages.officers.office import BackOffice


@pytest.fixture
def desk(back_office: BackOffice) -> DatasetDesk:
    """A desk with a name of its own."""
    return DatasetDesk(back_office, f"licences-{secrets.token_hex(4)}")
