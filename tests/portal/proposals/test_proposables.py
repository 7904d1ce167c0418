import pytest

from geo.errors import NotFound
from layers.deployment import Deployment
from portal.assembly import proposables_of
from portal.directory.registers.definitions import Subject
from portal.vocabularies.loading import load_vocabularies


def test_every_kind_of_the_directory_can_be_proposed_and_nothing_else(
    deployment: Deployment,
) -> None:
    proposables = proposables_of(deployment, load_vocabularies())
    assert {proposables[one].kind for one in Subject} == {"agency", "service", "office"}
    with pytest.raises(NotFound, match=r"dataset.*agency, service, office"):
        proposables["dataset"]
