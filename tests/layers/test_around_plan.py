"""The plans of the radius query at 120,000 features."""

import re
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import text

from layers.around.cursor import Cursor
from layers.around.filters import Filter
from layers.around.queries import (
    Statement,
    alike_statement,
    around_statement,
    opening_hours_statement,
    rows_of,
)
from layers.around.rules import AroundQuery
from layers.around.service import wider_radii_m
from layers.deployment import Deployment
from tests.conftest import Databases, deployment_on, template_of
from tests.layers.places import AMMAN, release, scattered

LAYERS = {"schools": 100_000, "health": 20_000}
NEAR = AroundQuery(AMMAN, 2000.0, ("schools",))
QUESTIONS = {
    "one layer": NEAR,
    "two layers": replace(NEAR, layers=tuple(LAYERS)),
    "the next page": replace(NEAR, cursor=Cursor(500_000, "schools", "0-1")),
    "areas": replace(NEAR, areas=("JO-AM", "JO-AZ")),
    "a word": replace(NEAR, q="school"),
    "an attribute": replace(NEAR, filters=(Filter("gender", ({"gender": "girls"},)),)),
    "a part-filled page": replace(NEAR, radius_m=20.0),
}


@pytest.fixture(scope="module")
def crowded(databases: Databases, empty_template: str) -> Iterator[Deployment]:
    def fill(deployment: Deployment) -> None:
        for seed, (layer, count) in enumerate(LAYERS.items()):
            release(deployment, scattered(count, seed=seed), layer=layer)

    name = template_of(databases, "template_crowded", empty_template, fill)
    # Nobody changes it, so nobody needs a copy.
    with deployment_on(databases.address(name)) as deployment:
        yield deployment


def _plan(
    deployment: Deployment,
    query: AroundQuery,
    open_hours: list[str] | None = None,
    statement: Statement | None = None,
) -> str:
    """Explain the generic plan that a connection keeps, by running it."""
    wider = wider_radii_m(deployment, query)
    asked = statement or around_statement(query, wider_radii_m=wider, open_hours=open_hours)

    def explain(connection: psycopg.Connection) -> str:
        rows_of(connection, asked)
        name, generic = connection.execute(
            "SELECT name, generic_plans FROM pg_prepared_statements WHERE statement = %s",
            (asked.text,),
        ).fetchone() or ("", 0)
        assert generic > 0
        values = psycopg.ClientCursor(connection).mogrify(
            ", ".join(["%s"] * len(asked.values)), asked.values
        )
        rows = connection.execute(f'EXPLAIN (ANALYZE, BUFFERS) EXECUTE "{name}" ({values})')
        return "\n".join(row[0] for row in rows)

    return deployment.database.ask(explain)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_part_of_the_statement_uses_the_spatial_index(
    crowded: Deployment, question: str
) -> None:
    query = QUESTIONS[question]
    plan = _plan(crowded, query)
    # Twice for the page, and once each for the counts, the reach beyond and the nearest there.
    for layer in query.layers:
        assert len(re.findall(rf"{layer}_geom_idx", plan)) >= 5
    assert not re.search("Seq Scan on (schools|health)", plan)


def test_what_is_open_now_uses_the_spatial_index_as_well(crowded: Deployment) -> None:
    plan = _plan(crowded, NEAR, open_hours=["24/7"])
    assert len(re.findall("schools_geom_idx", plan)) >= 5
    hours = _plan(crowded, NEAR, statement=opening_hours_statement(NEAR, 2000.0))
    assert "schools_geom_idx" in hours
    assert not re.search("Seq Scan on (schools|health)", plan + hours)


def test_what_chips_count_uses_the_spatial_index_as_well(crowded: Deployment) -> None:
    query = replace(NEAR, layers=tuple(LAYERS))
    plan = _plan(crowded, query, statement=alike_statement(query, ("gender",), measures=True))
    for layer in LAYERS:
        assert f"{layer}_geom_idx" in plan
    assert not re.search("Seq Scan on (schools|health)", plan)


def test_a_full_page_computes_nothing_that_only_others_need(crowded: Deployment) -> None:
    plan = _plan(crowded, NEAR)
    after = plan[plan.index("CTE outside") :]
    assert "never executed" in after[: after.index("CTE beyond")]
    assert "One-Time Filter" in after[: after.index("CTE beyond")]
    assert (
        "Rows Removed by Filter: 3" in plan[plan.index("CTE counted") : plan.index("CTE outside")]
    )


def test_a_page_reads_little_of_a_crowded_layer(crowded: Deployment) -> None:
    plan = _plan(crowded, replace(NEAR, radius_m=50_000.0))
    page = plan[: plan.index("CTE need")]
    read = [int(rows) for rows in re.findall(r"Index Scan.*rows=(\d+) loops", page)]
    assert len(read) >= 2
    assert max(read) < 200


def test_counting_stops_at_the_bound(crowded: Deployment) -> None:
    plan = _plan(crowded, replace(NEAR, radius_m=50_000.0))
    counted = plan[plan.index("CTE counted") : plan.index("CTE outside")]
    assert re.search(r"Limit .*rows=10001 loops=1", counted)
    read = re.findall(r"Index Scan using schools_geom_idx.*rows=(\d+) loops", counted)
    assert read == ["10001"]


def test_the_plan_without_the_index_would_be_noticed(crowded: Deployment) -> None:
    with crowded.database.writer.connect() as connection, connection.begin() as transaction:
        connection.execute(text("DROP INDEX ix_feature_geom"))
        rows = connection.execute(
            text("EXPLAIN SELECT FROM feature WHERE geom && ST_MakeEnvelope(35, 31, 36, 32, 4326)")
        )
        assert "Seq Scan" in "\n".join(row[0] for row in rows)
        transaction.rollback()
