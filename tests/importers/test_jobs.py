"""Imports outside the request: a real worker, killed, stopped, and with its database away."""

import os
import signal
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from geo.clock import MovableClock, moment
from geo.database import storable
from geo.messages import Message, mark
from importers.jobs.models import ImportJob
from importers.jobs.rules import FILES_KEPT, JobOptions, JobState, state_now
from importers.jobs.sentences import message_from_json, message_to_json
from importers.jobs.service import Workshop, hand_in, new_options, remove_old_files, run_job
from importers.jobs.work import import_work
from layers.catalogue.definitions import Catalogue
from layers.deployment import Deployment
from layers.releases.queries import releases_of
from layers.releases.rules import State
from portal.attachments.models import Attachment
from portal.attachments.receiving import Receiving
from portal.attachments.rules import Purpose
from portal.attachments.service import keep, remove_old
from portal.attachments.stores import FolderStore
from portal.jobs.alive import run_once
from portal.jobs.rules import MOST_ATTEMPTS
from tests.conftest import Databases, deployment_on, import_into, stage_into, template_of
from tests.web.officer import (
    Officer,
    Worker,
    job_of,
    job_row,
    officers_page,
    places_csv,
    state_of,
    until,
    until_state,
    words,
)

AROUND = "/api/v1/around?lat=31.95&lon=35.91&radius=20000&layers=schools&lang=en"


@dataclass(frozen=True)
class Office:
    """A deployment with a first release of schools, an officer at its page, and a worker."""

    deployment: Deployment
    url: str
    data_root: Path
    officer: Officer
    worker: Worker

    def found(self) -> tuple[int | None, int]:
        """Ask the finder for the release and the number of schools."""
        answer = self.officer.client.get(AROUND).json()
        return answer["releases"].get("schools"), answer["numberMatched"]

    def releases(self) -> list[tuple[int, str]]:
        """List the releases of the schools."""
        with self.deployment.database.reading() as session:
            return sorted((one.number, one.state) for one in releases_of(session, "schools"))

    def run(self, job_id: uuid.UUID) -> None:
        """Do what a worker does with a job, where nothing is asked of the worker itself."""
        run_job(_workshop(self.deployment, self.data_root), job_id, lambda: False)

    @contextmanager
    def layer_held(self) -> Iterator[None]:
        """Keep every import of the schools waiting in its middle."""
        with psycopg.connect(_libpq(self.url)) as holder:
            holder.execute("SELECT 1 FROM collection WHERE name = 'schools' FOR UPDATE")
            yield


def _libpq(url: str, **more: str) -> str:
    parsed = make_url(url).set(drivername="postgresql", **more)  # type: ignore[arg-type]
    return parsed.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def office_template(
    databases: Databases, areas_template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    first = tmp_path_factory.mktemp("office") / "first.csv"
    first.write_bytes(places_csv(10))
    return template_of(
        databases,
        "template_office",
        areas_template,
        lambda deployment: import_into(deployment, "schools", first),
    )


@pytest.fixture
def office(databases: Databases, office_template: str, tmp_path: Path) -> Iterator[Office]:
    """An office with a database and a folder of its own."""
    with (
        databases.new(office_template) as url,
        deployment_on(url) as deployment,
        officers_page(deployment, tmp_path / "imports") as client,
    ):
        yield Office(deployment, url, tmp_path, Officer(client), Worker(url, tmp_path))


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
    assert officer.act(job_id, "activate").status_code == 200
    assert office.found() == (2, 12)
    assert "Go back to release 1" in officer.page(job_id)
    assert officer.act(job_id, "revert").status_code == 200
    assert office.found() == (3, 10)
    assert "replaced by another release" in officer.page(job_id)


def test_a_killed_worker_costs_an_import_nothing_but_time(office: Office) -> None:
    job_id = job_of(office.officer.hand_in(places_csv(20)))
    with office.layer_held(), office.worker.running() as process:
        until_state(office.deployment, job_id, "running")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert office.found() == (1, 10)
    with office.worker.running():
        until_state(office.deployment, job_id, "staged")
    assert job_row(office.deployment, job_id).attempts == 2
    assert office.releases() == [(1, "active"), (2, "staged")]
    assert office.found() == (1, 10)


def test_an_import_that_was_interrupted_too_often_is_given_up(office: Office) -> None:
    job_id = job_of(office.officer.hand_in(places_csv(20)))
    with office.deployment.database.writing() as session:
        session.execute(text("SET LOCAL search_path = procrastinate, public"))
        session.execute(text("DELETE FROM procrastinate_jobs"))
        job = session.get_one(ImportJob, job_id)
        job.state, job.attempts = JobState.RUNNING, MOST_ATTEMPTS
    with office.worker.running():
        until_state(office.deployment, job_id, "failed")
    assert "was interrupted 3 times, so it was given up" in office.officer.page(job_id)
    assert office.releases() == [(1, "active")]


def test_two_files_of_one_layer_come_one_after_the_other(office: Office) -> None:
    with office.worker.running(), office.worker.running():
        with office.layer_held():
            jobs = [job_of(office.officer.hand_in(places_csv(count))) for count in (20, 30)]
            until_state(office.deployment, jobs[0], "running")
            other = job_of(office.officer.hand_in(places_csv(5, "OFF-"), layer="offices"))
            until_state(office.deployment, other, "staged")
            assert state_of(office.deployment, jobs[1]) == "waiting"
        for job_id in jobs:
            until_state(office.deployment, job_id, "staged")
    rows = [job_row(office.deployment, job_id) for job_id in jobs]
    assert [row.release_number for row in rows] == [2, 3]
    assert office.officer.act(jobs[1], "activate").status_code == 200
    assert office.found() == (3, 30)
    # What the other file has brought stays; this one's release takes the next number.
    assert office.officer.act(jobs[0], "activate").status_code == 200
    assert "release 4" in office.officer.page(jobs[0])
    assert office.found() == (4, 30)


def test_a_hostile_file_ends_with_its_one_sentence(office: Office) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(2000)
    job_id = job_of(office.officer.hand_in(picture, name="<script>alert(1)</script>.csv"))
    with office.worker.running():
        until_state(office.deployment, job_id, "failed")
    answer = office.officer.client.get(f"/en/officers/imports/{job_id}")
    assert "<script>alert" not in answer.text
    assert "not a table of places" in words(answer)
    assert "script>.csv" in words(answer)
    assert "Traceback" not in office.worker.said()
    assert "صورة" in office.officer.page(job_id, "ar") or "PNG" in office.officer.page(job_id, "ar")


def test_the_file_is_imported_again_with_more_said_about_it(office: Office) -> None:
    lines = ["ref;name_ar;where_n;where_e", "SCH-1;مدرسة;31.95;35.91"]
    first = job_of(office.officer.hand_in("\n".join(lines).encode()))
    office.run(first)
    assert state_of(office.deployment, first) == "failed"
    answer = office.officer.act(
        first, "again", map="lat=where_n,lon=where_e", delimiter=";", note="mended"
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
    refused = office.officer.act(job_id, "activate")
    assert refused.status_code == 409
    assert "8 of 10 entries" in words(refused)
    assert 'name="force"' in refused.text
    assert office.found() == (1, 10)
    assert office.officer.act(job_id, "activate", force="1").status_code == 200
    assert office.found() == (2, 2)


def test_a_discarded_import_changes_nothing(office: Office) -> None:
    job_id = job_of(office.officer.hand_in(places_csv(20)))
    office.run(job_id)
    assert "discarded" in words(office.officer.act(job_id, "discard"))
    assert office.releases() == [(1, "active"), (2, "rejected")]
    assert office.officer.act(job_id, "activate").status_code in (404, 409)
    assert office.found() == (1, 10)


def test_a_worker_waits_for_a_database_that_is_away(office: Office) -> None:
    name = make_url(office.url).database
    with (
        office.worker.running() as process,
        psycopg.connect(_libpq(office.url, database="postgres"), autocommit=True) as admin,
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


def test_a_stopped_import_is_put_back_and_not_counted(jordan: Deployment, tmp_path: Path) -> None:
    job_id = _handed_in(jordan, tmp_path, places_csv(20))
    run_job(_workshop(jordan, tmp_path), job_id, lambda: True)
    row = job_row(jordan, job_id)
    assert (row.state, row.attempts) == ("waiting", 0)
    with jordan.database.reading() as session:
        assert releases_of(session, "schools") == []


def test_what_an_attempt_has_left_behind_is_cleared_away(
    jordan: Deployment, tmp_path: Path
) -> None:
    job_id = _handed_in(jordan, tmp_path, places_csv(20))
    upload = next((tmp_path / "attachments").glob("*/places.csv"))
    assert stage_into(jordan, "schools", upload).release_number == 1
    with jordan.database.writing() as session:
        job = session.get_one(ImportJob, job_id)
        job.state, job.attempts = JobState.RUNNING, 1
    run_job(_workshop(jordan, tmp_path), job_id, lambda: False)
    with jordan.database.reading() as session:
        states = {one.number: one.state for one in releases_of(session, "schools")}
    assert states == {1: State.REJECTED, 2: State.STAGED}
    assert job_row(jordan, job_id).release_number == 2


def test_a_job_runs_once_at_a_time_and_never_again(jordan: Deployment, tmp_path: Path) -> None:
    job_id = _handed_in(jordan, tmp_path, places_csv(20))
    (task,) = import_work(_workshop(jordan, tmp_path)).tasks

    def run() -> None:
        run_once(jordan.database, task, str(job_id), lambda: False)

    with jordan.database.writing() as session:
        locked = "SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"
        session.execute(text(locked), {"id": f"aroundme import {job_id}"})
        run()
        assert state_of(jordan, job_id) == "waiting"
    run()
    run()
    with jordan.database.reading() as session:
        assert len(releases_of(session, "schools")) == 1


def test_a_layer_may_need_a_second_officer(jordan: Deployment, tmp_path: Path) -> None:
    job_id = _handed_in(jordan, tmp_path, places_csv(20))
    run_job(_workshop(jordan, tmp_path), job_id, lambda: False)
    strict = jordan.catalogue["schools"].model_copy(update={"second_officer": True})
    with officers_page(
        replace(jordan, catalogue=Catalogue([strict])), tmp_path / "imports"
    ) as client:
        refused = Officer(client, "tests").act(job_id, "activate")
        assert refused.status_code == 409
        assert "needs a second officer" in words(refused)
        assert state_of(jordan, job_id) == "staged"
        assert Officer(client, "Rana").act(job_id, "activate").status_code == 200
    assert state_of(jordan, job_id) == "active"


def test_a_fault_of_ours_is_said_as_one(
    jordan: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_args: object, **_named: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("importers.jobs.service.stage_file", break_down)
    job_id = _handed_in(jordan, tmp_path, places_csv(20))
    run_job(_workshop(jordan, tmp_path), job_id, lambda: False)
    problem = job_row(jordan, job_id).problem
    assert problem is not None
    assert "fault of ours" in problem["text"]
    assert "secret" not in str(problem)


def test_the_job_and_its_place_in_the_queue_are_written_both_or_neither(
    jordan: Deployment,
    tmp_path: Path,
) -> None:
    with pytest.raises(RuntimeError), jordan.database.writing() as session:
        hand_in(session, _job(_uploaded(session, tmp_path, b"x")))
        assert session.scalar(text("SHOW search_path")) == '"$user", public'
        raise RuntimeError
    with jordan.database.reading() as session:
        queued = "SELECT count(*) FROM procrastinate.procrastinate_jobs"
        assert session.scalar(text(queued)) == 0
        assert session.scalar(text("SELECT count(*) FROM import_job")) == 0


def test_files_of_a_job_are_kept_for_their_days_after_it_ended(
    timed: Deployment, clock: MovableClock, tmp_path: Path
) -> None:
    ended, waiting = uuid.uuid4(), uuid.uuid4()
    uploads: dict[uuid.UUID, str] = {}
    with timed.database.writing() as session:
        for job_id, state in ((ended, JobState.FAILED), (waiting, JobState.STAGED)):
            job = _job(_uploaded(session, tmp_path, b"x"))
            job.id, job.state, job.finished_at = job_id, state, moment(session)
            session.add(job)
            (tmp_path / "imports" / str(job_id)).mkdir(parents=True)
            uploads[job_id] = str(job.attachment_id)
    shop = _workshop(timed, tmp_path)

    def kept(folder: str) -> set[str]:
        remove_old_files(shop)
        remove_old(timed.database, shop.attachments)
        return {one.name for one in (tmp_path / folder).iterdir()}

    clock.move(FILES_KEPT)
    assert kept("imports") == {str(ended), str(waiting)}
    assert kept("attachments") == set(uploads.values())
    clock.move(timedelta(seconds=1))
    assert kept("imports") == {str(waiting)}
    assert kept("attachments") == {uploads[waiting]}


def test_sentences_survive_the_database() -> None:
    message = Message("{a} and {b}", {"a": Message("{n} rows", {"n": 3}), "b": "x\0y"})
    kept = message_from_json(message_to_json(message))
    assert str(kept) == "3 rows and x\ufffdy"
    assert storable({"a": ["\ud800", float("nan"), 1.5]}) == {"a": ["?", None, 1.5]}


def test_states_follow_the_release() -> None:
    assert state_now("staged", "active", is_current=True) is JobState.ACTIVE
    assert state_now("active", "active", is_current=False) is JobState.REPLACED
    assert state_now("staged", "rejected", is_current=False) is JobState.DISCARDED
    assert state_now("running", None, is_current=False) is JobState.RUNNING


def _workshop(deployment: Deployment, root: Path) -> Workshop:
    languages = {"ar": mark, "en": mark}
    files, store = root / "imports", FolderStore(root)
    return Workshop(deployment, files, store, languages, lambda _files, _report: None)


def _job(upload: Attachment) -> ImportJob:
    return ImportJob(
        id=uuid.uuid4(),
        layer="schools",
        file_name=upload.file_name,
        options=new_options(JobOptions()),
        made_by="tests",
        attachment_id=upload.id,
        bytes_total=upload.size_bytes,
    )


def _uploaded(session: Session, root: Path, content: bytes) -> Attachment:
    with Receiving(FolderStore(root), Purpose("import", 1_000_000)) as received:
        received.open("places.csv")
        received.write(content)
        return keep(session, received, by="tests")


def _handed_in(deployment: Deployment, root: Path, content: bytes) -> uuid.UUID:
    with deployment.database.writing() as session:
        job = _job(_uploaded(session, root, content))
        hand_in(session, job)
        return job.id
