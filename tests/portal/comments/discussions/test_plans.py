"""That pages of a large discussion are read by its indexes, and not by looking at all of it."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from geo.database import Database, driver_connection, sql
from portal.comments.discussions.rules import MOST_COMMENTS
from tests.benchmarks.discussions_data import DISCUSSION, fill
from tests.conftest import Databases, deployment_on

_PACKAGE = "portal.comments.discussions"
COMMENTS = 5_000
# By number, with how many comments a page may look at for what it shows.
ASKED: dict[str, Mapping[str, object]] = {
    "roots_oldest": {"number": 0, "most": 21, "previewed": 4},
    "roots_newest": {"number": MOST_COMMENTS, "most": 21, "previewed": 4},
    "roots_best": {"rank": 1_000_001, "number": 0, "most": 21, "previewed": 4},
    "under": {"head": "0000001", "after": "0000001", "most": 51},
    "numbered": {"numbers": [1, 2, 3]},
    "pinned": {"most": 20},
}
LARGEST_PAGE = 21 * 5 + 1


@pytest.fixture(scope="module")
def full(databases: Databases, empty_template: str) -> Iterator[Database]:
    """A database with a discussion of thousands."""
    with databases.new(empty_template) as url, deployment_on(url) as deployment:
        engine = deployment.database.writer.url.set(drivername="postgresql")
        fill(engine.render_as_string(hide_password=False), COMMENTS)
        yield deployment.database


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


@pytest.mark.parametrize("name", list(ASKED))
def test_a_page_looks_at_what_it_shows_and_at_no_more(full: Database, name: str) -> None:
    told = {"discussion": DISCUSSION, **ASKED[name]}
    with full.reading() as session:
        # As connections that read are set: plans that hold for any values.
        session.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
        statement = "EXPLAIN (ANALYZE, FORMAT JSON) " + sql(_PACKAGE, name).text
        with driver_connection(session).cursor() as cursor:
            cursor.execute(statement.encode(), told, prepare=True)
            row = cursor.fetchone()
    assert row is not None
    found = row[0] if isinstance(row[0], list) else orjson.loads(row[0])
    on_comments = [
        node for node in _nodes(found[0]["Plan"]) if node.get("Relation Name") == "comment"
    ]
    assert on_comments
    for node in on_comments:
        assert "Index" in node["Node Type"] or "Bitmap" in node["Node Type"], node
        seen = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        assert seen * node["Actual Loops"] <= LARGEST_PAGE, node
