"""How the records of the demonstration directory are read from their files."""

import pytest

from geo.errors import InvalidSetup
from importers.samples.directory.records import (
    read_samples,
    sample_agencies,
    with_shared_parts,
)
from portal.directory.registers.definitions import Register

AGENCIES = {agency.code: agency for agency in sample_agencies()}


def test_a_record_that_is_not_valid_is_named_with_the_place() -> None:
    told = {"code": "odd", "names": {"en": "Odd"}, "kind": "ministry", "email": "odd@gmail.com"}
    with pytest.raises(InvalidSetup, match=r"odd is not valid at email: “odd@gmail.com”"):
        read_samples(Register.AGENCIES, [told])


def test_a_shared_part_that_nobody_wrote_is_named_with_the_service() -> None:
    shared: dict[str, dict[str, object]] = {"papers": {"photo": {}}, "steps": {}}
    service = {"code": "odd", "papers": ["photo", "picture"]}
    with pytest.raises(
        InvalidSetup, match=r"odd is not valid at papers: There is no shared part “picture”"
    ):
        with_shared_parts(service, shared)


def test_shared_parts_take_the_place_of_their_keys_and_leave_the_others() -> None:
    shared = {"papers": {"photo": {"kind": "photo"}}, "steps": {"pay": {"duration": "PT5M"}}}
    service = {"code": "odd", "papers": ["photo", {"kind": "form"}], "steps": ["pay"]}
    assert with_shared_parts(service, shared) == {
        "code": "odd",
        "papers": [{"kind": "photo"}, {"kind": "form"}],
        "steps": [{"duration": "PT5M"}],
    }
