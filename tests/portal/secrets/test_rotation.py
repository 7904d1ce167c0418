"""Exchanging the secret: what stored values become, and what a secret's end waits for."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest

from geo.clock import MovableClock, moment
from geo.database import Database
from geo.errors import Refused
from portal.contact.intake import SEALED as DRAFTS
from portal.contact.officer_models import IntakeDraft
from portal.secrets import Keys, load_keys
from portal.secrets.files import KeyringFile
from portal.secrets.person_key_sealing import PersonKeyPlace
from portal.secrets.person_keys import PersonKeys
from portal.secrets.rotation import add_secret, reseal, retire, state_of
from portal.secrets.sealed_columns import ColumnPlace, Resealed, SealedPlace

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=181)


@dataclass
class Counted:
    """A place that says how much hangs on which secret."""

    held: Mapping[str | None, int] = field(default_factory=dict)
    name: str = "letters"

    def count(self) -> Mapping[str | None, int]:
        return self.held

    def reseal(self) -> Resealed:
        return Resealed()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A secret file with one secret."""
    load_keys(tmp_path / "secret")
    return tmp_path / "secret"


def names(path: Path) -> list[str]:
    return [one.name for one in KeyringFile(path).current().secrets]


def rotated(path: Path, now: datetime = NOW) -> str:
    return add_secret(path, now=now, seals_from=now).name


def test_an_older_secret_ends_when_nothing_hangs_on_it_and_no_link_works_that_it_sealed(
    path: Path,
) -> None:
    (old,) = names(path)
    new = rotated(path)
    assert names(path) == [new, old]
    hanging = Counted({old: 2, new: 5, None: 1})
    with pytest.raises(Refused, match="may still be sealed"):
        retire(path, [Counted()], now=NOW + timedelta(minutes=14))
    with pytest.raises(Refused, match=r"letters \(2\)"):
        retire(path, [hanging], now=LATER)
    with pytest.raises(Refused, match="Links in letters"):
        retire(path, [Counted({new: 7})], now=LATER - timedelta(days=2))
    assert names(path) == [new, old]
    gone = retire(path, [Counted({new: 7, None: 1})], now=LATER)
    assert [one.name for one in gone] == [old]
    assert names(path) == [new]
    assert retire(path, [Counted()], now=LATER) == ()


def test_links_end_early_only_when_it_is_said(path: Path) -> None:
    new = rotated(path)
    retire(path, [], now=NOW + timedelta(hours=1), although_links_end=True)
    assert names(path) == [new]


def test_a_secret_that_begins_later_seals_nothing_before_and_stands_alone(path: Path) -> None:
    (old,) = names(path)
    new = add_secret(path, now=NOW, seals_from=NOW + timedelta(hours=1)).name
    with pytest.raises(Refused, match="begins to seal at 2026-11-01 10:00 UTC"):
        rotated(path)
    early, late = (
        state_of(KeyringFile(path).current(), [Counted({old: 3})], now=NOW + passed)
        for passed in (timedelta(minutes=59), timedelta(hours=1))
    )
    assert [(one.secret.name, one.seals) for one in early.secrets] == [(new, False), (old, True)]
    assert [(one.seals, one.values) for one in late.secrets] == [(True, 0), (False, 3)]
    assert (early.older, late.older) == ({}, {"letters": 3})
    # What waits to begin is not what retiring leaves behind.
    assert retire(path, [], now=NOW + timedelta(minutes=30), although_links_end=True) == ()


def filled(database: Database, keys: Keys, count: int) -> dict[UUID, bytes]:
    """Put sealed drafts into the database; return what they say."""
    said = {uuid4(): f"draft {number}".encode() for number in range(count)}
    with database.writing() as session:
        told = {"kind": "question", "saved_at": moment(session)}
        session.add_all(
            IntakeDraft(account_id=one, sealed=sealed(keys, one, text), **told)
            for one, text in said.items()
        )
    return said


def sealed(keys: Keys, bound_to: UUID, text: bytes) -> bytes:
    return keys.seal("intake draft", text, bound_to=bound_to.bytes)


def read_all(database: Database, keys: Keys) -> dict[UUID, bytes | None]:
    with database.reading() as session:
        rows = session.query(IntakeDraft.account_id, IntakeDraft.sealed).all()
    return {one: keys.unseal("intake draft", held, bound_to=one.bytes) for one, held in rows}


@contextmanager
def working(database: Database, keys: Keys, said: Mapping[UUID, bytes]) -> Iterator[list[UUID]]:
    """Read what is there and write it again meanwhile, as a server that knows of no rotation.

    Yields what it could not read.
    """
    over, wrong = Event(), list[UUID]()

    def work() -> None:
        while not over.is_set():
            for draft, text in list(said.items())[::50]:
                with database.writing() as session:
                    row = session.get_one(IntakeDraft, (draft, "question"), with_for_update=True)
                    if keys.unseal("intake draft", row.sealed, bound_to=draft.bytes) != text:
                        wrong.append(draft)
                    row.sealed = sealed(keys, draft, text)

    worker = Thread(target=work)
    worker.start()
    try:
        yield wrong
    finally:
        over.set()
        worker.join()


def test_all_that_is_stored_is_sealed_anew_while_others_read_and_write(
    database: Database, clock: MovableClock, path: Path, tmp_path: Path
) -> None:
    running = load_keys(path, clock=clock)
    said = filled(database, running, 1_100)
    persons = PersonKeys(running, tmp_path / "person_keys")
    one = uuid4()
    persons.make(one)
    facts = persons.seal(one, "facts", b"Rana")
    with working(database, running, said) as wrong:
        for _rotation in range(3):
            now = clock.now()
            add_secret(path, now=now, seals_from=now)
            keys = load_keys(path, clock=clock)
            done = reseal(places(database, keys, PersonKeys(keys, tmp_path / "person_keys")))
            assert done.unreadable == 0
            clock.move(timedelta(minutes=1))
    assert wrong == []
    newest = load_keys(path, clock=clock)
    places_now = places(database, newest, PersonKeys(newest, tmp_path / "person_keys"))
    reseal(places_now)
    clock.move(timedelta(hours=1))
    retire(path, places_now, now=clock.now(), although_links_end=True)
    assert len(names(path)) == 1
    alone = load_keys(path, clock=clock)
    assert read_all(database, alone) == said
    assert PersonKeys(alone, tmp_path / "person_keys").unseal(one, "facts", facts) == b"Rana"


def places(database: Database, keys: Keys, persons: PersonKeys) -> Iterable[SealedPlace]:
    columns: list[SealedPlace] = [ColumnPlace(database, keys, held) for held in DRAFTS]
    return [*columns, PersonKeyPlace(keys, persons)]


def test_values_of_a_secret_that_is_lost_are_counted_and_left_alone(
    database: Database, clock: MovableClock, path: Path
) -> None:
    keys = load_keys(path, clock=clock)
    said = filled(database, keys, 3)
    lost = filled(database, Keys(b"a secret that nobody has"), 600)
    rotated(path, clock.now())
    place = ColumnPlace(database, load_keys(path, clock=clock), DRAFTS[0])
    assert place.reseal() == Resealed(3, 600)
    assert place.count() == {names(path)[0]: 3, None: 600}
    found = read_all(database, keys)
    assert {one: text for one, text in found.items() if text is not None} == said
    assert found.keys() == said.keys() | lost.keys()
