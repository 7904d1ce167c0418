"""The demonstration directory in the database: registers, and the offices that belong to it."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from geo.coordinates import Position
from geo.distances import distance_m
from importers.samples.directory.loading import load_directory
from importers.samples.directory.records import sample_agencies, sample_services
from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.features.queries import current_feature
from layers.releases.rules import Authorship
from layers.releases.service import edit
from portal.directory.offices.rules import office_filters
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import current_records
from portal.directory.registers.service import STORES

Offices = list[dict[str, str]]


@pytest.fixture(scope="module")
def offices(sample_files: dict[str, Path]) -> Offices:
    """The rows of the demonstration offices."""
    with sample_files["offices"].open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_both_registers_are_filled_once_and_hold_what_the_files_say(
    deployment: Deployment,
) -> None:
    with deployment.database.writing() as session:
        assert load_directory(session, "tests") == ["agencies", "services"]
        assert load_directory(session, "tests") == []
    with deployment.database.reading() as session:
        agencies = current_records(session, Register.AGENCIES)
        services = current_records(session, Register.SERVICES)
        states = collection_states(session, Register)
    assert agencies == {agency.code: agency for agency in sample_agencies()}
    assert services == {service.code: service for service in sample_services()}
    assert {name: state.current_release for name, state in states.items()} == {
        "agencies": 1,
        "services": 1,
    }


def test_nothing_is_put_beside_real_data(deployment: Deployment) -> None:
    real = sample_agencies()[0].model_copy(update={"demo": False})
    with deployment.database.writing() as session:
        edit(session, STORES[Register.AGENCIES], {real.code: real}, Authorship(by="tests"))
        assert load_directory(session, "tests") == []
        assert list(current_records(session, Register.AGENCIES)) == [real.code]
        assert current_records(session, Register.SERVICES) == {}


def test_offices_belong_to_agencies_of_the_register(offices: Offices) -> None:
    agencies = {agency.code for agency in sample_agencies() if agency.successor is None}
    found = Counter(row["agency"] for row in offices)
    assert found.keys() <= agencies
    assert len(found) >= 15


def test_every_service_that_names_offices_has_one_in_the_demonstration(offices: Offices) -> None:
    for service in sample_services():
        filters = office_filters(service) if service.at_offices else None
        if filters is not None:
            assert any(_passes(row, filters) for row in offices), service.code


def _passes(row: dict[str, str], filters: dict[str, str]) -> bool:
    agencies, wanted = filters.get("agency", ""), filters.get("services")
    return (not agencies or row["agency"] in agencies.split(",")) and (
        wanted is None or wanted in row["services"].split(";")
    )


def test_some_offices_tell_an_entrance_a_few_metres_off(offices: Offices) -> None:
    told = [row for row in offices if row["entrance_lat"]]
    assert 0.25 < len(told) / len(offices) < 0.55
    for row in offices:
        assert bool(row["entrance_lat"]) == bool(row["entrance_lon"])
    for row in told:
        middle = Position(float(row["longitude"]), float(row["latitude"]))
        entrance = Position(float(row["entrance_lon"]), float(row["entrance_lat"]))
        assert 5 < distance_m(middle, entrance) < 36


def test_the_importer_keeps_position_and_entrance_apart(
    samples: Deployment, offices: Offices
) -> None:
    row = next(row for row in offices if row["entrance_lat"])
    definition = samples.catalogue["offices"]
    with samples.database.reading() as session:
        feature, _ = current_feature(session, definition, row["ref"])
    assert (feature["lon"], feature["lat"]) == (float(row["longitude"]), float(row["latitude"]))
    attributes = feature["attributes"]
    assert attributes["agency"] == row["agency"]
    assert attributes["entrance_lat"] == float(row["entrance_lat"])
    assert attributes["entrance_lon"] == float(row["entrance_lon"])
    for name in ("accessible_toilet", "lift", "hearing_loop", "parking"):
        assert attributes.get(name) == {"yes": True, "no": False, "": None}[row[name]]
