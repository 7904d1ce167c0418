"""The plan of the radius query at 100,000 features a layer."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from layers.around.queries import count_within, nearest_beyond, nearest_within
from layers.around.rules import AroundQuery
from layers.deployment import Deployment
from tests.conftest import Databases, deployment_on
from tests.layers.places import AMMAN, release, scattered

LAYERS = ("schools", "health")


@pytest.fixture(scope="module")
def crowded(databases: Databases, empty_template: str) -> Iterator[Deployment]:
    with databases.new(empty_template) as url, deployment_on(url) as deployment:
        for seed, layer in enumerate(LAYERS):
            release(deployment, scattered(100_000, seed=seed), layer=layer)
        yield deployment


def _plans(deployment: Deployment, query: AroundQuery) -> dict[str, str]:
    """Run the queries of a request and explain each statement as it goes to the database."""
    plans: dict[str, str] = {}

    def explain(
        connection: Connection, cursor: object, statement: str, values: object, *_rest: object
    ) -> None:
        if statement.startswith("--") and "EXPLAIN" not in statement:
            body = re.sub(r"^--.*\n", "", statement, flags=re.MULTILINE)
            driver = connection.connection.driver_connection
            assert driver is not None
            rows = driver.execute("EXPLAIN (ANALYZE, BUFFERS) " + body, values).fetchall()
            plans.setdefault(statement.splitlines()[0], "\n".join(row[0] for row in rows))

    with deployment.database.reading() as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", explain)
        try:
            nearest_within(session, query, n=21, open_hours=None, after=None)
            count_within(session, query, [2000.0], open_hours=None)
            nearest_beyond(session, query, open_hours=None)
        finally:
            event.remove(engine, "before_cursor_execute", explain)
    return plans


@pytest.mark.parametrize("layers", [("schools",), LAYERS], ids=["one layer", "two layers"])
def test_every_statement_of_a_request_uses_the_spatial_index(
    crowded: Deployment, layers: tuple[str, ...]
) -> None:
    plans = _plans(crowded, AroundQuery(AMMAN, 2000.0, layers))
    assert len(plans) >= 3
    for question, plan in plans.items():
        assert "_geom_idx" in plan, question
        assert "Seq Scan on" not in plan, question


def test_a_page_reads_little_of_a_crowded_layer(crowded: Deployment) -> None:
    plans = _plans(crowded, AroundQuery(AMMAN, 50_000.0, ("schools",)))
    nearest = next(plan for question, plan in plans.items() if "n nearest features" in question)
    read = [int(rows) for rows in re.findall(r"Index Scan.*rows=(\d+) loops", nearest)]
    assert max(read) < 200


def test_the_plan_without_the_index_would_be_noticed(crowded: Deployment) -> None:
    with crowded.database.writer.connect() as connection, connection.begin() as transaction:
        connection.execute(text("DROP INDEX ix_feature_geom"))
        rows = connection.execute(
            text("EXPLAIN SELECT FROM feature WHERE geom && ST_MakeEnvelope(35, 31, 36, 32, 4326)")
        )
        assert "Seq Scan" in "\n".join(row[0] for row in rows)
        transaction.rollback()
