"""What is published here is rated at once, and our own files are looked after."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from geo.clock import MovableClock
from geo.errors import Refused
from layers.deployment import Deployment
from portal.attachments.models import Attachment
from portal.attachments.stores import FolderStore
from portal.jobs.tasks import Work
from portal.opendata.datasets.queries import find_dataset
from portal.opendata.datasets.rules import RATING_OF_DATASET
from portal.opendata.datasets.service import publish, withdraw
from portal.opendata.openness.files import check_files
from portal.opendata.openness.models import FileCheckRow
from portal.opendata.openness.queries import kept_qualities, known_of
from portal.opendata.openness.stars import Reason
from portal.opendata.openness.versions import stars_of_resources
from portal.opendata.openness.work import openness_work
from portal.opendata.terms.loading import load_terms
from tests.portal.opendata.datasets.desk import BECAUSE, Desk
from tests.portal.opendata.published import dataset_there

TERMS = load_terms()
_QUEUED = "SELECT args ->> 'key' FROM procrastinate.procrastinate_jobs WHERE task_name = :task"


def work_of(desk: Desk) -> Work:
    return openness_work(desk.database, desk.country, TERMS, desk.store, desk.clock.now)


def run_queued(desk: Desk) -> int:
    """Run the ratings that were asked for, in their order; return how many were."""
    with desk.database.writing() as session:
        keys = session.scalars(text(_QUEUED), {"task": RATING_OF_DATASET}).all()
    for key in keys:
        work_of(desk).tasks[0].run(key, lambda: False)
    return len(keys)


def rated(desk: Desk) -> list[int]:
    with desk.database.reading() as session:
        return [one.quality.stars for one in kept_qualities(session)]


def test_what_is_published_or_withdrawn_is_rated_at_once(desk: Desk) -> None:
    dataset = desk.reviewed()
    assert run_queued(desk) == 0
    with desk.database.writing() as session:
        publish(session, desk.ctx, dataset, desk.approver)
    assert (run_queued(desk), rated(desk)) == (1, [3])
    with desk.database.writing() as session:
        withdraw(session, desk.ctx, dataset, BECAUSE, desk.approver)
    assert (run_queued(desk), rated(desk)) == (2, [])


def test_what_is_refused_asks_for_no_rating(desk: Desk) -> None:
    dataset = desk.reviewed()
    with pytest.raises(Refused), desk.database.writing() as session:
        publish(session, desk.ctx, dataset, desk.editor)
    assert run_queued(desk) == 0


def stars_there(timed: Deployment) -> tuple[int, Reason]:
    with timed.database.reading() as session:
        dataset = find_dataset(session, "schools")
        assert dataset is not None
        about = known_of(session, [one.current for one in dataset.resources if one.current])
        ((_resource, _version, stars),) = stars_of_resources(dataset, TERMS, about)
    return stars.count, stars.reason


def file_of(timed: Deployment, store: FolderStore) -> tuple[UUID, Path]:
    with timed.database.reading() as session:
        kept = session.scalars(select(Attachment)).one()
        return kept.id, store.path(kept.storage_key)


def test_a_file_that_is_gone_or_changed_is_not_available_until_it_is_back(
    timed: Deployment, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    with timed.database.writing() as session:
        dataset_there(session, "schools", store=store, files={"a.csv": b"a,b\n1,2\n3,4\n"})
    _id, path = file_of(timed, store)
    whole = path.read_bytes()
    assert (check_files(timed.database, store), stars_there(timed)[0]) == (0, 3)
    for contents in (whole[:-1], whole.replace(b"4", b"5"), None):
        if contents is None:
            path.unlink()
        else:
            path.write_bytes(contents)
            # What was read lately is not read again, so its letters have to wait for that.
            forget_reading(timed)
        assert check_files(timed.database, store) == 1
        assert stars_there(timed) == (0, Reason.UNAVAILABLE)
    path.write_bytes(whole)
    assert (check_files(timed.database, store), stars_there(timed)[0]) == (0, 3)


def forget_reading(timed: Deployment) -> None:
    with timed.database.writing() as session:
        session.scalars(select(FileCheckRow)).one().read_at = None


def test_a_night_reads_so_much_and_a_file_once_a_month(
    timed: Deployment, clock: MovableClock, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    files = {f"{name}.csv": f"a,b\n1,{name}\n3,4\n".encode() for name in "abc"}
    with timed.database.writing() as session:
        dataset_there(session, "schools", store=store, files=files)

    def read_at() -> list[bool]:
        with timed.database.reading() as session:
            return [one.read_at == timed.now() for one in session.scalars(select(FileCheckRow))]

    check_files(timed.database, store, most_bytes=1)
    assert sum(read_at()) == 1
    clock.move(timedelta(days=1))
    check_files(timed.database, store)
    assert sum(read_at()) == 2
    clock.move(timedelta(days=30))
    check_files(timed.database, store)
    assert sum(read_at()) == 3
