"""What is done with an import job, without a worker: its states, its files, what is left behind."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from geo.clock import MovableClock, moment
from geo.database import storable
from geo.messages import Message
from importers.jobs.files import JobFiles
from importers.jobs.models import ImportJob
from importers.jobs.rules import FILES_KEPT, JobState, state_now
from importers.jobs.sentences import message_from_json, message_to_json
from importers.jobs.service import hand_in, remove_old_files, run_job
from importers.jobs.work import import_work
from importers.service import activate_staged
from layers.catalogue.definitions import Catalogue
from layers.deployment import Deployment
from layers.releases.queries import releases_of
from layers.releases.rules import ReleaseState
from portal.attachments.service import remove_old
from portal.attachments.stores import FolderStore
from portal.audit.service import seal_with
from portal.jobs.alive import run_once
from tests.conftest import stage_into
from tests.importers.handed_in import CLERK, context, handed_in, import_job, uploaded
from tests.site import change_portal
from tests.web.pages.imports.officer import (
    Officer,
    job_row,
    officers_page,
    places_csv,
    state_of,
    words,
)


def test_a_stopped_import_is_put_back_and_not_counted(jordan: Deployment, tmp_path: Path) -> None:
    job_id = handed_in(jordan, tmp_path, places_csv(20))
    run_job(context(jordan, tmp_path), job_id, lambda: True)
    row = job_row(jordan, job_id)
    assert (row.state, row.attempts) == ("waiting", 0)
    with jordan.database.reading() as session:
        assert releases_of(session, "schools") == []


def test_what_an_attempt_has_left_behind_is_cleared_away(
    jordan: Deployment, tmp_path: Path
) -> None:
    job_id = handed_in(jordan, tmp_path, places_csv(20))
    upload = next((tmp_path / "attachments").glob("*/places.csv"))
    assert stage_into(jordan, "schools", upload).release_number == 1
    with jordan.database.writing() as session:
        job = session.get_one(ImportJob, job_id)
        job.state, job.attempts = JobState.RUNNING, 1
    run_job(context(jordan, tmp_path), job_id, lambda: False)
    with jordan.database.reading() as session:
        states = {one.number: one.state for one in releases_of(session, "schools")}
    assert states == {1: ReleaseState.REJECTED, 2: ReleaseState.STAGED}
    assert job_row(jordan, job_id).release_number == 2


def test_a_job_runs_once_at_a_time_and_never_again(jordan: Deployment, tmp_path: Path) -> None:
    job_id = handed_in(jordan, tmp_path, places_csv(20))
    (task,) = import_work(context(jordan, tmp_path)).tasks

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
    job_id = handed_in(jordan, tmp_path, places_csv(20))
    run_job(context(jordan, tmp_path), job_id, lambda: False)
    for said, setting in ((None, True), (True, False)):
        with _page_where(jordan, tmp_path, said, setting=setting) as client:
            refused = Officer(client, "tests").decide(job_id, "activate")
        assert refused.status_code == 409
        assert "second officer" in words(refused)
        assert state_of(jordan, job_id) == "staged"
    with _page_where(jordan, tmp_path, None, setting=True) as client:
        assert Officer(client, "Rana").decide(job_id, "activate").status_code == 200
    assert state_of(jordan, job_id) == "active"


@pytest.mark.parametrize(("said", "setting"), [(None, False), (False, True)])
def test_one_officer_is_enough_where_installation_or_layer_says_so(
    jordan: Deployment, tmp_path: Path, said: bool | None, setting: bool
) -> None:
    job_id = handed_in(jordan, tmp_path, places_csv(20))
    run_job(context(jordan, tmp_path), job_id, lambda: False)
    with _page_where(jordan, tmp_path, said, setting=setting) as client:
        assert Officer(client, "tests").decide(job_id, "activate").status_code == 200
    assert state_of(jordan, job_id) == "active"


@contextmanager
def _page_where(
    jordan: Deployment, tmp_path: Path, said: bool | None, *, setting: bool
) -> Iterator[TestClient]:
    """The page where the layer and the installation say this about a second officer."""
    schools = jordan.catalogue["schools"].model_copy(update={"second_officer": said})
    told = replace(jordan, catalogue=Catalogue([schools]))
    with officers_page(told, tmp_path / "imports") as client:
        change_portal(client, second_officer=setting)
        yield client


def test_a_fault_of_ours_is_said_as_one(
    jordan: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_args: object, **_named: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("importers.jobs.service.stage_file", break_down)
    job_id = handed_in(jordan, tmp_path, places_csv(20))
    run_job(context(jordan, tmp_path), job_id, lambda: False)
    problem = job_row(jordan, job_id).problem
    assert problem is not None
    assert "fault of ours" in problem["text"]
    assert "secret" not in str(problem)


def test_the_job_and_its_place_in_the_queue_are_written_both_or_neither(
    jordan: Deployment,
    tmp_path: Path,
) -> None:
    seal_with(jordan.database.writer, b"k" * 32)
    with pytest.raises(RuntimeError), jordan.database.writing() as session:
        hand_in(session, import_job(uploaded(session, tmp_path, b"x")), CLERK, None)
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
            job = import_job(uploaded(session, tmp_path, b"x"))
            job.id, job.state, job.finished_at = job_id, state, moment(session)
            session.add(job)
            (tmp_path / "imports" / str(job_id)).mkdir(parents=True)
            uploads[job_id] = str(job.attachment_id)
    shop = context(timed, tmp_path)

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


def test_files_go_also_when_the_release_was_decided_about_elsewhere(
    timed: Deployment, clock: MovableClock, tmp_path: Path
) -> None:
    job_id = handed_in(timed, tmp_path, places_csv(20))
    shop = context(timed, tmp_path)
    run_job(shop, job_id, lambda: False)
    activate_staged(timed, "schools", 1, by="the command line")
    clock.move(FILES_KEPT + timedelta(seconds=1))
    remove_old_files(shop)
    remove_old(timed.database, shop.attachments)
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_an_upload_from_before_attachments_outlives_the_job_that_brought_it(
    tmp_path: Path,
) -> None:
    files = JobFiles(tmp_path, uuid.uuid4())
    upload = files.folder / "upload" / "places.csv"
    upload.parent.mkdir(parents=True)
    for path in (upload, files.rejects, files.report("ar")):
        path.write_text("kept")
    files.remove()
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [upload]
    FolderStore(tmp_path).remove(str(upload.relative_to(tmp_path)))
    files.remove()
    assert list(tmp_path.iterdir()) == []


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
