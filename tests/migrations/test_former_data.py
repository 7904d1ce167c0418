"""Data of an earlier schema: they migrate, show the same pages, and what waits still waits."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import select

from geo.connections import sqlalchemy_url
from geo.migrations import downgrade, upgrade
from geo.references import read_reference
from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.releases.queries import releases_of, staged_release
from layers.releases.rules import Changes
from layers.releases.service import activate
from portal.assembly import workflows_of
from portal.contact.models import Case
from portal.contact.queue import queue_page
from portal.contact.queue_filter import QueueFilter
from portal.directory.registers.definitions import Register
from portal.directory.registers.queries import as_of, current_records
from portal.jobs.queue import enqueue
from portal.jobs.rules import Queue
from portal.proposals.queries import undecided
from portal.stores import stores_of
from portal.workflow.deadlines import recompute_deadlines
from portal.workflow.queries import events_of
from tests.conftest import Databases, client_of, deployment_on

FORMER = Path(__file__).parent / "former" / "0006.sql"
AROUND = "/api/v1/around?lat=31.9539&lon=35.9106&radius=9000&layers=schools"
# What the dump has none of: the states that reports had.
REPORTS = """
    INSERT INTO public.error_report
        (id, kind, agency, path, text, contact, language, made_at, state, handled_by, handled_at,
        note)
    VALUES
        ('00000000-0000-4000-8000-000000000001', 'page', NULL, '/ar/', 'open', 'me@home.example',
        'ar', '2026-11-01 08:00Z', 'open', NULL, NULL, NULL),
        ('00000000-0000-4000-8000-000000000002', 'agency', 'health', '/ar/', 'done', NULL, 'ar',
        '2026-11-02 08:00Z', 'done', 'rana@health.example', '2026-11-03 08:00Z', 'mended'),
        ('00000000-0000-4000-8000-000000000003', 'agency', 'health', '/ar/', 'nothing', NULL, 'ar',
        '2026-11-02 08:00Z', 'dismissed', 'rana@health.example', '2026-11-04 08:00Z', NULL)
"""


@pytest.fixture
def former(databases: Databases) -> Iterator[Deployment]:
    """A deployment whose database held what the commands of schema 0006 had written."""
    with databases.new() as url:
        plain = sqlalchemy_url(url).replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as connection:
            for name in ("postgis", "pg_trgm", "btree_gist", "unaccent"):
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
            connection.execute(FORMER.read_text("utf-8"))
            connection.execute(REPORTS)
            _make_queue(connection)
        with deployment_on(url) as deployment:
            yield deployment


def _make_queue(connection: psycopg.Connection) -> None:
    """Make the library's own tables, which the dump leaves out, with an import that waits there."""
    connection.execute("CREATE SCHEMA procrastinate")
    connection.execute("SET search_path = procrastinate, public")
    connection.execute(SchemaManager.get_schema())
    connection.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args)"
        """ VALUES ('imports', 'import', 'schools', '{"job_id": "7"}')"""
    )


def _in_queue(deployment: Deployment) -> list[tuple[object, ...]]:
    with deployment.database.writer.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT queue_name, task_name, lock, args FROM procrastinate.procrastinate_jobs"
        )
        return [tuple(row) for row in rows]


def listed(deployment: Deployment, collection: str) -> list[tuple[object, ...]]:
    with deployment.database.reading() as session:
        return [
            (one.number, one.kind, one.state, one.reverts_to, one.added, one.changed, one.removed)
            for one in releases_of(session, collection)
        ]


def test_releases_of_layers_and_registers_stand_in_one_table(former: Deployment) -> None:
    assert listed(former, "schools") == [
        (4, "import", "staged", None, 0, 1, 0),
        (3, "import", "rejected", None, 1, 1, 0),
        (2, "import", "active", None, 0, 1, 1),
        (1, "import", "active", None, 5, 0, 0),
    ]
    assert listed(former, "agencies") == [
        (4, "import", "staged", None, 0, 0, 0),
        (3, "revert", "active", 1, 0, 1, 0),
        (2, "import", "active", None, 0, 1, 0),
        (1, "import", "active", None, 2, 0, 0),
    ]
    with former.database.reading() as session:
        states = collection_states(session, ("schools", "agencies", "services"))
        assert {name: (one.current_release, one.item_count) for name, one in states.items()} == {
            "schools": (2, 4),
            "agencies": (3, 2),
        }
        assert all(one.changed_at is not None for one in states.values())


def test_the_pages_show_what_they_showed(former: Deployment) -> None:
    with client_of(former) as client:
        found = client.get(AROUND).json()
        names = [one["properties"]["names"]["en"] for one in found["features"]]
        assert names == ["School one", "School two renamed", "School three", "School four"]
        assert found["releases"] == {"schools": 2}
        page = client.get("/en/agencies").text
        assert "Ministry of Health" in page
        assert "Ministry of Interior" in page
    with former.database.reading() as session:
        then = as_of(session, Register.AGENCIES, 2)
        assert then["interior"].names["en"] == "Interior"


def test_what_waited_still_waits_and_becomes_current(former: Deployment) -> None:
    stores = stores_of(former.catalogue)
    with former.database.writing() as session:
        schools = staged_release(session, "schools", 4)
        assert activate(session, stores["schools"], schools) == Changes(changed=1, unchanged=3)
        agencies = staged_release(session, "agencies", 4)
        assert activate(session, stores["agencies"], agencies) == Changes(changed=2)
        assert current_records(session, Register.AGENCIES)["interior"].names["en"] == "Interior"


def test_an_import_in_the_queue_keeps_its_place_there_and_back(former: Deployment) -> None:
    migrated = _in_queue(former)
    with former.database.writing() as session:
        enqueue(session, "import", "7", queue=Queue.LONG, lock="schools")
    assert _in_queue(former) == [*migrated, ("long", "import", "schools", {"key": "7"})]
    assert migrated == [("long", "import", "schools", {"key": "7"})]
    downgrade(former.database.writer, "0007")
    assert _in_queue(former) == [("imports", "import", "schools", {"job_id": "7"})] * 2


def test_the_way_back_to_the_former_schema_loses_no_release(former: Deployment) -> None:
    before = listed(former, "schools"), listed(former, "agencies")
    downgrade(former.database.writer, "0006")
    with former.database.writer.connect() as connection:
        rows = connection.exec_driver_sql("SELECT number, state FROM register_release ORDER BY 1")
        assert [tuple(row) for row in rows] == [
            (1, "active"),
            (2, "active"),
            (3, "active"),
            (4, "staged"),
        ]
    upgrade(former.database.writer)
    assert (listed(former, "schools"), listed(former, "agencies")) == before


def test_a_draft_of_the_former_schema_is_a_proposal_with_all_that_it_said(
    deployment: Deployment,
) -> None:
    downgrade(deployment.database.writer, "0011")
    with deployment.database.writer.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO draft (id, kind, code, agency, state, base_hash, content, note, made_by,"
            " made_by_id) VALUES (gen_random_uuid(), 'service', 'renew', 'licensing', 'submitted',"
            " '\\x01', '{\"names\": {\"en\": \"Renewal\"}}', 'because', 'a@x.example', '7')"
        )
    upgrade(deployment.database.writer)
    with deployment.database.reading() as session:
        (waiting,) = undecided(session, frozenset({"licensing"}))
        assert (waiting.kind, waiting.code, waiting.state) == ("service", "renew", "submitted")
        assert waiting.content == {"names": {"en": "Renewal"}}
        assert (waiting.note, waiting.made_by_id) == ("because", "7")
    downgrade(deployment.database.writer, "0011")
    with deployment.database.writer.connect() as connection:
        assert connection.exec_driver_sql("SELECT code FROM draft").scalar() == "renew"
    upgrade(deployment.database.writer)


def test_reports_are_cases_with_what_has_become_of_them_and_get_a_clock(former: Deployment) -> None:
    workflows = workflows_of(former.country)
    assert recompute_deadlines(former.database, workflows) == 1
    with former.database.reading() as session:
        open_, done, dismissed = session.scalars(select(Case).order_by(Case.filed_at, Case.id))
        assert {one.kind for one in (open_, done, dismissed)} == {"mistake"}
        assert (open_.details, open_.state) == (
            {"page": "/ar/", "contact": "me@home.example"}, "received",
        )  # fmt: skip
        assert (open_.subject, open_.body, open_.agency, open_.language) == (
            "open", "open", None, "ar",
        )  # fmt: skip
        for one in (open_, done, dismissed):
            assert read_reference(one.reference) == one.reference
            assert one.reference[0] == "E"
        # Received on a Sunday: two working days are over with Tuesday.
        assert open_.due_at == datetime(2026, 11, 3, 21, tzinfo=UTC)
        assert (done.state, done.agency, done.closed_at) == (
            "closed", "health", datetime(2026, 11, 3, 8, tzinfo=UTC),
        )  # fmt: skip
        told = [
            (event.action, event.actor_name, event.reason)
            for one in (done, dismissed)
            for event in events_of(session, one.id)
        ]
        queued = queue_page(session, QueueFilter(kind="mistake")).cases
        assert [one.id for one in queued] == [open_.id]
    assert told == [
        ("opened", "", None),
        ("close", "rana@health.example", "mended"),
        ("opened", "", None),
        ("dismiss", "rana@health.example", None),
    ]
    downgrade(former.database.writer, "0015")
    with former.database.writer.connect() as connection:
        back = connection.exec_driver_sql(
            "SELECT agency, made_at, state, handled_by, handled_at, note"
            " FROM error_report ORDER BY id"
        ).all()
        left = connection.exec_driver_sql("SELECT count(*) FROM workflow_item").scalar_one()
    rana, made = "rana@health.example", datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert [tuple(one) for one in back] == [
        (None, datetime(2026, 11, 1, 8, tzinfo=UTC), "open", None, None, None),
        ("health", made, "done", rana, datetime(2026, 11, 3, 8, tzinfo=UTC), "mended"),
        ("health", made, "dismissed", rana, datetime(2026, 11, 4, 8, tzinfo=UTC), None),
    ]
    assert left == 0
