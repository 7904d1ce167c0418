"""Filling a layer quickly leaves what staging and activating its first release leaves."""

from typing import Any

import psycopg

from layers.features.staging import stage
from layers.features.store import FeatureStore
from layers.releases.rules import Authorship, ReleaseKind
from layers.releases.service import activate, open_release
from tests.benchmarks.conftest import WithAreas, libpq
from tests.benchmarks.dataset import LAYER, AreaCodes, features
from tests.benchmarks.loading import Encoded, fill
from tests.benchmarks.redis_store import command
from tests.conftest import Databases, deployment_on

COUNT = 600
_LEFT = {
    "rows in their order": "SELECT one.ref FROM layer_partition.schools AS one ORDER BY ctid",
    "rows": "SELECT one.* FROM layer_partition.schools AS one ORDER BY ref",
    "indexes": """
        SELECT split_part(pg_get_indexdef(indexrelid), ' USING ', 2), indisunique, indisprimary,
          (SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = indexrelid)
        FROM pg_index WHERE indrelid = 'layer_partition.schools'::regclass ORDER BY 1, 2, 3
    """,
    "checks": """
        SELECT pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = 'layer_partition.schools'::regclass ORDER BY 1
    """,
    "layer": "SELECT name, kind, current_release, item_count, demo FROM collection",
    "release": "SELECT collection, number, kind, state, added, demo, made_by FROM release",
    "centres of areas": "SELECT code, centre_lon, centre_lat FROM area ORDER BY code",
}


def load_slowly(address: str, codes: AreaCodes) -> None:
    with deployment_on(address) as deployment, deployment.database.writing() as session:
        store = FeatureStore(LAYER)
        release = open_release(
            session, store, kind=ReleaseKind.IMPORT, made=Authorship("benchmark")
        )
        stage(session, release, features(COUNT, deployment.country.box, codes))
        activate(session, store, release)


def load_quickly(address: str, codes: AreaCodes) -> list[Encoded]:
    taken: list[Encoded] = []
    with deployment_on(address) as deployment:
        fill(deployment, libpq(address), COUNT, codes, taken.append)
    return taken


def what_is_left(address: str) -> dict[str, list[Any]]:
    with psycopg.connect(libpq(address)) as connection:
        return {
            name: connection.execute(question.encode()).fetchall()
            for name, question in _LEFT.items()
        }


def test_quick_filling_leaves_what_an_activated_release_leaves(
    databases: Databases, with_areas: WithAreas
) -> None:
    template, codes = with_areas.template, with_areas.codes
    with databases.new(template) as slow, databases.new(template) as quick:
        load_slowly(slow, codes)
        taken = load_quickly(quick, codes)
        expected, left = what_is_left(slow), what_is_left(quick)
    for name, rows in expected.items():
        assert left[name] == rows, name
    shown = {ref for chunk in taken for ref, _lon, _lat in chunk.members}
    assert shown == {ref for (ref,) in left["rows in their order"]}
    assert len(shown) == COUNT


def test_command_for_redis_counts_bytes_and_not_letters() -> None:
    assert command(["SET", "a", "ع"]) == b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r\n\xd8\xb9\r\n"
