"""Counts are exact: by many at once, through a database that is away, and at the end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.database import Database
from geo.errors import DatabaseUnavailable
from layers.deployment import Deployment
from portal.opendata.datasets.models import ResourceRow
from portal.opendata.downloads.counting import DownloadCounter
from portal.opendata.downloads.models import DownloadDay
from portal.opendata.downloads.queries import downloads_of
from portal.opendata.downloads.rules import Channel, Counted, Taken
from tests.portal.opendata.published import dataset_there

DAY = date(2031, 5, 2)
NEVER_S = 3_600.0


class Flaky:
    """A database that is away as long as a test says so."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.is_away = False

    @contextmanager
    def writing(self) -> Iterator[Session]:
        if self.is_away:
            raise DatabaseUnavailable("away")
        with self._database.writing() as session:
            yield session


def counted(resource: UUID, number: int = 1) -> Counted:
    return Counted(resource, number, DAY, "CSV", Channel.WEB)


def total(deployment: Deployment) -> int:
    with deployment.database.reading() as session:
        return int(session.scalar(select(func.sum(DownloadDay.people))) or 0)


def test_two_processes_with_many_threads_count_every_single_one(deployment: Deployment) -> None:
    with deployment.database.writing() as session:
        dataset = dataset_there(session)
        resource = session.scalars(select(ResourceRow.id)).one()
    counters = [DownloadCounter(deployment.database, NEVER_S) for _ in range(2)]
    others = [uuid4() for _ in range(5)]

    def count(counter: DownloadCounter) -> None:
        for number in range(100):
            counter.note(counted(resource), is_bot=False)
            counter.note(counted(others[number % 5], number % 3 + 1), is_bot=number % 2 == 0)
            if number % 10 == 0:
                counter.flush()

    threads = [threading.Thread(target=count, args=[one]) for one in counters for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    for counter in counters:
        counter.close()
    with deployment.database.reading() as session:
        assert downloads_of(session, [dataset]) == {dataset: Taken(1000)}
        programs = session.scalar(select(func.sum(DownloadDay.programs)))
    assert (total(deployment), programs) == (1500, 500)


def test_what_is_counted_while_the_database_is_away_is_written_later(
    deployment: Deployment,
) -> None:
    database = Flaky(deployment.database)
    counter = DownloadCounter(database, NEVER_S)  # type: ignore[arg-type]
    resource = uuid4()
    counter.note(counted(resource), is_bot=False)
    database.is_away = True
    with pytest.raises(DatabaseUnavailable):
        counter.flush()
    counter.note(counted(resource), is_bot=False)
    database.is_away = False
    counter.close()
    assert total(deployment) == 2


def test_it_is_written_by_itself_and_not_twice(deployment: Deployment) -> None:
    counter = DownloadCounter(deployment.database, 0.01)
    for _ in range(20):
        counter.note(counted(uuid4()), is_bot=False)
    waiting = threading.Event()
    for _ in range(500):
        if total(deployment) == 20:
            break
        waiting.wait(0.02)
    counter.close()
    assert total(deployment) == 20
