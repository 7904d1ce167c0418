"""Imports outside the request: a real worker, killed, stopped, and with its database away."""

import os
import signal

import psycopg
import pytest
from httpx2 import Response
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from importers.jobs.models import ImportJob
from importers.jobs.rules import JobState
from layers.releases.queries import releases_of
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.audit.models import AuditEvent
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from portal.jobs.rules import MOST_ATTEMPTS
from tests.importers.conftest import Office, libpq_url
from tests.portal.directory.records import agency
from tests.web.pages.imports.officer import (
    job_of,
    job_row,
    places_csv,
    state_of,
    until,
    until_state,
    words,
)
from tests.web.signed_in import SAME_ORIGIN

TABLES = "/en/officers/tables"


def test_a_file_goes_all_the_way_and_back(office: Office) -> None:
    officer = office.officer
    lines = [*places_csv(12).decode().splitlines(), "SCH-bad,سيئة,Bad,999,35.91"]
    job_id = job_of(officer.hand_in("\n".join(lines).encode(), name="مدارس 2026.csv"))
    assert state_of(office.deployment, job_id) == "waiting"
    with office.worker.running():
        until_state(office.deployment, job_id, "staged")
    said = officer.page(job_id)
    assert "مدارس 2026.csv" in said
    assert "rows read 13" in said
    assert "rows rejected 1" in said
    assert "added 2" in said
    assert "unchanged 10" in said
    assert "out_of_range" in said
    assert office.found() == (1, 10)
    rejects = officer.client.get(f"/en/officers/imports/{job_id}/rejects.csv")
    assert "SCH-bad" in rejects.text
    assert "attachment" in rejects.headers["content-disposition"]
    report = officer.client.get(f"/ar/officers/imports/{job_id}/report")
    assert "drawReport" in report.text
    assert report.headers["content-security-policy"].startswith("sandbox allow-scripts;")
    assert "a second officer has to look at it" in words(officer.decide(job_id, "activate"))
    assert office.found() == (1, 10)
    assert office.second.decide(job_id, "activate").status_code == 200
    assert office.found() == (2, 12)
    release = officer.client.get("/en/officers/releases/schools/2")
    assert "Go back to release 1" in words(release)
    assert officer.decide(job_id, "go-back").status_code == 200
    assert office.found() == (3, 10)
    assert "replaced by another release" in officer.page(job_id)


def test_a_killed_worker_costs_an_import_nothing_but_time(office: Office) -> None:
    job_id = job_of(office.officer.hand_in(places_csv(20)))
    with office.held(), office.worker.running() as process:
        until_state(office.deployment, job_id, "running")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert office.found() == (1, 10)
    with office.worker.running():
        until_state(office.deployment, job_id, "staged")
    assert job_row(office.deployment, job_id).attempts == 2
    assert office.releases() == [(1, "active"), (2, "staged")]
    assert office.found() == (1, 10)


def _hand_in_agencies(office: Office) -> Response:
    """Hand in the table of two agencies that stand there already; return the page that follows."""
    with office.deployment.database.writing() as session:
        made = stage(session, Register.AGENCIES, [agency("one"), agency("two")], Authorship("x"))
        activate(session, STORES[Register.AGENCIES], made)
    token = office.officer.token()
    table = office.officer.client.get(f"{TABLES}/agencies/export?form=csv").content
    return office.officer.client.post(
        TABLES,
        data={"token": token, "register": "agencies"},
        files={"file": ("agencies.zip", table)},
        headers=SAME_ORIGIN,
    )


@pytest.mark.fault
def test_a_table_is_read_by_the_worker_and_a_killed_one_leaves_nothing_half(
    office: Office,
) -> None:
    client, database = office.officer.client, office.deployment.database
    page = _hand_in_agencies(office)
    job_id = job_of(page)
    assert "waits for its turn" in words(page)
    assert "worker is not running" in words(page)
    assert "http-equiv" in page.text
    with office.held("agencies"), office.worker.running() as process:
        until_state(office.deployment, job_id, "running")
        until(office.is_held_up, "the table was not staged")
        running = client.get(page.url.path)
        assert "is being read" in words(running)
        assert "worker is not running" not in words(running)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with database.reading() as session:
        assert [one.number for one in releases_of(session, "agencies")] == [1]
    with office.worker.running():
        until_state(office.deployment, job_id, "staged")
    row = job_row(office.deployment, job_id)
    assert (row.attempts, row.release_number, row.rows_read) == (2, 2, 2)
    assert client.get(page.url.path).url.path == "/en/officers/releases/agencies/2"
    with database.reading() as session:
        assert [one.state for one in releases_of(session, "agencies")] == ["staged", "active"]
        events = select(AuditEvent).where(AuditEvent.object_kind == "agencies")
        event = session.scalars(events).one()
    assert (event.action, event.object_id) == ("table.staged", "2")
    assert event.actor_id == str(office.officer.colleague.id)


def test_an_import_that_was_interrupted_too_often_is_given_up(office: Office) -> None:
    job_id = job_of(office.officer.hand_in(places_csv(20)))
    with office.deployment.database.writing() as session:
        session.execute(text("SET LOCAL search_path = procrastinate, public"))
        session.execute(text("DELETE FROM procrastinate_jobs"))
        job = session.get_one(ImportJob, job_id)
        job.state, job.attempts = JobState.RUNNING, MOST_ATTEMPTS
    with office.working():
        until_state(office.deployment, job_id, "failed")
    assert "was interrupted 3 times, so it was given up" in office.officer.page(job_id)
    assert office.releases() == [(1, "active")]


def test_two_files_of_one_layer_come_one_after_the_other(office: Office) -> None:
    with office.working(), office.working():
        with office.held():
            jobs = [job_of(office.officer.hand_in(places_csv(count))) for count in (20, 30)]
            until_state(office.deployment, jobs[0], "running")
            other = job_of(office.officer.hand_in(places_csv(5, "OFF-"), layer="offices"))
            until_state(office.deployment, other, "staged")
            assert state_of(office.deployment, jobs[1]) == "waiting"
        for job_id in jobs:
            until_state(office.deployment, job_id, "staged")
    rows = [job_row(office.deployment, job_id) for job_id in jobs]
    assert [row.release_number for row in rows] == [2, 3]
    assert office.second.decide(jobs[1], "activate").status_code == 200
    assert office.found() == (3, 30)
    # What the other file has brought stays; this one's release takes the next number.
    assert office.second.decide(jobs[0], "activate").status_code == 200
    assert "release 4" in office.officer.page(jobs[0])
    assert office.found() == (4, 30)


def test_a_hostile_file_ends_with_its_one_sentence(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(2000)
    job_id = job_of(office.officer.hand_in(picture, name="<script>alert(1)</script>.csv"))
    office.run(job_id)
    assert state_of(office.deployment, job_id) == "failed"
    answer = office.officer.client.get(f"/en/officers/imports/{job_id}")
    assert "<script>alert" not in answer.text
    assert "not a table of places" in words(answer)
    assert "script>.csv" in words(answer)
    assert caplog.records == []
    assert "صورة" in office.officer.page(job_id, "ar") or "PNG" in office.officer.page(job_id, "ar")


def test_the_file_is_imported_again_with_more_said_about_it(office: Office) -> None:
    lines = ["ref;name_ar;where_n;where_e", "SCH-1;مدرسة;31.95;35.91"]
    first = job_of(office.officer.hand_in("\n".join(lines).encode()))
    office.run(first)
    assert state_of(office.deployment, first) == "failed"
    answer = office.officer.again(
        first, map="lat=where_n,lon=where_e", delimiter=";", note="mended"
    )
    second = job_of(answer)
    assert second != first
    office.run(second)
    assert state_of(office.deployment, second) == "staged"
    assert 'value="lat=where_n,lon=where_e"' in office.officer.client.get(answer.url.path).text


def test_the_guard_stops_an_activation_until_it_is_said_that_it_is_right(office: Office) -> None:
    job_id = job_of(office.officer.hand_in(places_csv(2)))
    office.run(job_id)
    assert "removed 8" in office.officer.page(job_id)
    refused = office.second.decide(job_id, "activate")
    assert refused.status_code == 409
    assert "8 of 10 entries" in words(refused)
    assert "8 of 10 entries go:" in words(refused)
    assert 'name="force"' in refused.text
    assert office.found() == (1, 10)
    assert office.second.decide(job_id, "activate", force="1").status_code == 200
    assert office.found() == (2, 2)


def test_a_discarded_import_changes_nothing(office: Office) -> None:
    job_id = job_of(office.officer.hand_in(places_csv(20)))
    office.run(job_id)
    assert "discarded" in words(office.officer.decide(job_id, "discard"))
    assert office.releases() == [(1, "active"), (2, "rejected")]
    assert office.second.decide(job_id, "activate").status_code in (404, 409)
    assert office.found() == (1, 10)


def test_a_worker_waits_for_a_database_that_is_away(office: Office) -> None:
    name = make_url(office.url).database
    with (
        office.worker.running() as process,
        psycopg.connect(libpq_url(office.url, database="postgres"), autocommit=True) as admin,
    ):
        until(lambda: "Starting worker" in office.worker.said(), "no worker")
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
        until(lambda: "waits for the database" in office.worker.said(), "no word of waiting")
        assert process.poll() is None
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
        job_id = job_of(office.officer.hand_in(places_csv(20)))
        until_state(office.deployment, job_id, "staged")
