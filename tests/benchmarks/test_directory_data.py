"""The invented directory of the benchmark: the same every time, whole, and of realistic size."""

from collections import Counter
from itertools import islice
from typing import cast

import pytest
from opening_hours import validate

from geo.country import load_country
from layers.catalogue.definitions import load_catalogue
from layers.features.content import FeatureContent
from portal.directory.offices.rules import office_filters, read_attributes
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.directory.registers.definitions import Register
from portal.directory.registers.reading import missing_links, read_record
from portal.directory.registers.rules import content_hash, written
from portal.vocabularies.loading import load_vocabularies
from tests.benchmarks.dataset import TOWNS
from tests.benchmarks.directory_data import ROOT, make_agencies, make_offices, make_services

AREA_CODES = {"Amman": ("JO-AM", "JO-AM-01")}


@pytest.fixture(scope="module")
def agencies() -> list[AgencyContent]:
    """As many agencies as the state has."""
    return list(make_agencies(120))


@pytest.fixture(scope="module")
def services(agencies: list[AgencyContent]) -> list[ServiceContent]:
    """A tenth of the services, made like all of them."""
    return list(make_services(300, agencies))


@pytest.fixture(scope="module")
def offices(agencies: list[AgencyContent]) -> list[FeatureContent]:
    """All offices."""
    return list(make_offices(2500, agencies, AREA_CODES))


def test_the_same_numbers_give_the_same_directory(
    agencies: list[AgencyContent], services: list[ServiceContent], offices: list[FeatureContent]
) -> None:
    assert list(map(content_hash, make_agencies(120))) == list(map(content_hash, agencies))
    again = islice(make_services(3000, agencies), len(services))
    assert list(map(content_hash, again)) == list(map(content_hash, services))
    made = [one.content_hash() for one in make_offices(2500, agencies, AREA_CODES)]
    assert made == [one.content_hash() for one in offices]


def test_agencies_form_one_tree_of_three_levels(agencies: list[AgencyContent]) -> None:
    codes = {agency.code for agency in agencies}
    assert len(codes) == 120
    assert missing_links(agencies, {Register.AGENCIES: codes}) == {}
    assert [agency.code for agency in agencies if agency.parent is None] == [ROOT]
    upper = {agency.code for agency in agencies if agency.parent == ROOT}
    assert len(upper) == 24
    assert {agency.parent for agency in agencies} == {None, ROOT, *upper}


def test_services_are_of_realistic_size_and_their_links_resolve(
    agencies: list[AgencyContent], services: list[ServiceContent]
) -> None:
    codes = {agency.code for agency in agencies}
    names = {service.code for service in services}
    assert missing_links(services, {Register.AGENCIES: codes, Register.SERVICES: names}) == {}
    assert {service.agency for service in services} == codes
    for one in services:
        parts = (one.steps, one.papers, one.fees, one.channels)
        assert tuple(map(len, parts)) == (5, 4, 2, 2)
        assert 2_000 < len(str(written(one))) < 12_000


def test_records_say_only_what_the_vocabularies_know(
    agencies: list[AgencyContent], services: list[ServiceContent]
) -> None:
    known = load_vocabularies()
    for register, records in ((Register.AGENCIES, agencies), (Register.SERVICES, services)):
        for record in records:
            assert read_record(register, written(record), known)[1] == ()


def test_offices_lie_in_the_country_box_around_towns(offices: list[FeatureContent]) -> None:
    box = load_country("jo").box
    assert len({office.ref for office in offices}) == len(offices) == 2500
    assert all(box.holds(office.position) for office in offices)
    near = sum(
        any(
            abs(office.position.lon - town.centre.lon) < 3 * town.spread_deg
            and abs(office.position.lat - town.centre.lat) < 3 * town.spread_deg
            for town in TOWNS
        )
        for office in offices
    )
    assert near / len(offices) > 0.97


def test_attributes_of_offices_are_those_of_the_layer(offices: list[FeatureContent]) -> None:
    definition = load_catalogue()["offices"]
    for office in offices[:200]:
        told = {name: value for name, value in office.attributes.items() if name != "agency"}
        assert read_attributes(told, definition) == (told, ())
        assert office.opening_hours is not None and validate(office.opening_hours)
    # No office of the data was ever merged with another.
    assert {name for office in offices for name in office.attributes} == {
        attribute.name for attribute in definition.attributes if attribute.name != "former_refs"
    }


def test_every_service_is_given_at_some_twenty_offices_of_its_agency(
    services: list[ServiceContent], offices: list[FeatureContent]
) -> None:
    found = Counter(
        (office.attributes["agency"], value)
        for office in offices
        for value in cast(list[str], office.attributes["services"])
    )
    for service in services:
        filters = office_filters(service)
        assert filters is not None
        assert 18 <= found[filters["agency"], filters["services"]] <= 23, service.code


def test_offices_carry_the_areas_of_their_town(offices: list[FeatureContent]) -> None:
    for office in offices[:100]:
        expected = AREA_CODES.get("Amman", ()) if "Amman Office" in office.names["en"] else ()
        assert office.area_codes == expected
