"""What is learned about the columns of a source."""

import pytest
from sqlalchemy.exc import IntegrityError

from geo.database import Database
from importers.columns.header_fingerprint import header_fingerprint
from importers.columns.matching import match_columns
from importers.mappings.queries import learned_mapping, learned_mappings
from importers.mappings.service import forget, learn
from layers.catalogue.definitions import load_catalogue
from layers.catalogue.models import Collection
from layers.deployment import Deployment

PRESENT = ("Nr 1", "Was", "Wo")


@pytest.fixture
def database(deployment: Deployment) -> Database:
    """A database that knows two layers."""
    with deployment.database.writing() as session:
        session.add_all([Collection(name=name, kind="layer") for name in ("schools", "health")])
    return deployment.database


def _learn(database: Database, layer: str = "schools", **more: str) -> None:
    columns = {"ref": "Nr 1", "name": "Was", **more}
    with database.writing() as session:
        learn(
            session,
            layer,
            header_fingerprint(PRESENT),
            columns,
            crs="EPSG:28191",
            source_name="plan.csv",
            by="amal",
        )


def test_what_was_confirmed_is_known_the_next_time(database: Database) -> None:
    _learn(database)
    with database.reading() as session:
        learned = learned_mapping(session, "schools", ("WO", "nr_1", "was"))
    assert learned is not None
    assert (learned.crs, learned.confirmed_by) == ("EPSG:28191", "amal")
    columns = match_columns(
        PRESENT, load_catalogue()["schools"], ("ar", "en"), {}, learned=learned.columns
    )
    assert columns.by_field["ref"] == ("Nr 1",)
    assert columns.by_field["name"] == ("Was",)
    assert columns.chosen == learned.columns
    assert any("Nr 1" in str(fact.value) for fact in columns.facts)


def test_the_spelling_of_a_header_may_change(database: Database) -> None:
    _learn(database)
    with database.reading() as session:
        learned = learned_mapping(session, "schools", ("NR_1", "WAS", "WO"))
    assert learned is not None
    columns = match_columns(
        ("NR_1", "WAS", "WO"), load_catalogue()["schools"], ("ar",), {}, learned=learned.columns
    )
    assert columns.by_field["ref"] == ("NR_1",)


def test_another_layout_and_another_layer_know_nothing_of_it(database: Database) -> None:
    _learn(database)
    with database.reading() as session:
        assert learned_mapping(session, "schools", (*PRESENT, "more")) is None
        assert learned_mapping(session, "health", PRESENT) is None


def test_the_newest_word_counts(database: Database) -> None:
    _learn(database)
    _learn(database, name="Wo")
    with database.reading() as session:
        (learned,) = learned_mappings(session, "schools")
    assert learned.columns == {"ref": "Nr 1", "name": "Wo"}


def test_what_was_learned_can_be_forgotten(database: Database) -> None:
    _learn(database)
    _learn(database, "health")
    with database.writing() as session:
        assert forget(session, "schools", "another layout") == 0
        assert forget(session, "schools", header_fingerprint(PRESENT)) == 1
        assert forget(session, "schools") == 0
    with database.reading() as session:
        assert learned_mapping(session, "schools", PRESENT) is None
        assert learned_mapping(session, "health", PRESENT) is not None


def test_nothing_is_learned_for_a_layer_that_is_not_there(database: Database) -> None:
    with pytest.raises(IntegrityError):
        _learn(database, "harbours")
