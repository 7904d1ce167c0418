"""The keys of persons: one each, shared by processes, and nothing left of one that is destroyed."""

import multiprocessing
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from geo.errors import DatabaseUnavailable
from portal.secrets import Keys
from portal.secrets.person_keys import FILE, PersonKeys, person_keys_folder
from portal.settings import PortalSettings

KEYS = Keys(b"a secret of this test")


@pytest.fixture
def persons(tmp_path: Path) -> PersonKeys:
    """An empty store."""
    return PersonKeys(KEYS, tmp_path / "person_keys")


def test_what_is_sealed_opens_for_its_person_and_purpose_alone(persons: PersonKeys) -> None:
    one, other = uuid4(), uuid4()
    persons.make_many([one, other])
    sealed = persons.seal(one, "facts", b"plain")
    assert persons.unseal(one, "facts", sealed) == b"plain"
    assert b"plain" not in sealed
    assert persons.seal(one, "facts", b"plain") != sealed
    assert persons.unseal(other, "facts", sealed) is None
    assert persons.unseal(one, "number", sealed) is None
    assert persons.unseal(one, "facts", sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert persons.unseal(one, "facts", b"") is None


def test_a_key_stays_when_it_is_made_again(persons: PersonKeys) -> None:
    one = uuid4()
    persons.make(one)
    sealed = persons.seal(one, "facts", b"plain")
    persons.make(one)
    assert persons.unseal(one, "facts", sealed) == b"plain"
    assert persons.count() == 1


def test_nobody_seals_for_a_person_without_a_key(persons: PersonKeys) -> None:
    with pytest.raises(KeyError, match="has no key"):
        persons.seal(uuid4(), "facts", b"plain")


def test_many_are_made_as_a_whole_or_not_at_all(persons: PersonKeys) -> None:
    def broken() -> Iterator[UUID]:
        yield uuid4()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        persons.make_many(broken())
    assert persons.count() == 0


def test_what_a_destroyed_key_has_sealed_opens_nowhere(tmp_path: Path) -> None:
    here, elsewhere = (PersonKeys(KEYS, tmp_path) for _process in range(2))
    one, other = uuid4(), uuid4()
    here.make_many([one, other])
    sealed, kept = (here.seal(person, "facts", b"plain") for person in (one, other))
    # Both remember the key now.
    assert elsewhere.unseal(one, "facts", sealed) == here.unseal(one, "facts", sealed) == b"plain"
    assert here.destroy(one)
    assert here.unseal(one, "facts", sealed) is None
    assert elsewhere.unseal(one, "facts", sealed) is None
    assert elsewhere.unseal(other, "facts", kept) == b"plain"
    assert not here.destroy(one)
    here.make(one)
    assert elsewhere.unseal(one, "facts", sealed) is None


def test_nothing_of_a_destroyed_key_is_left_in_any_file(tmp_path: Path) -> None:
    persons = PersonKeys(KEYS, tmp_path)
    every = [uuid4() for _person in range(2_000)]
    persons.make_many(every)
    with sqlite3.connect(tmp_path / FILE) as reading:
        wrapped = dict(reading.execute("SELECT person_id, wrapped FROM person_key"))
    gone = every[::7]
    for person in gone:
        persons.destroy(person)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    # Twelve bytes of a ciphertext stand nowhere else by chance.
    left = [person for person in gone if wrapped[person.bytes][20:32] in held]
    assert left == []
    assert all(wrapped[person.bytes] in held for person in set(every) - set(gone))


def test_few_keys_are_remembered_and_all_are_found(tmp_path: Path) -> None:
    persons = PersonKeys(KEYS, tmp_path, cached=3)
    every = [uuid4() for _person in range(20)]
    persons.make_many(every)
    sealed = {person: persons.seal(person, "facts", person.bytes) for person in every}
    assert all(persons.unseal(one, "facts", held) == one.bytes for one, held in sealed.items())
    assert len(persons._known) == 3


def _makes(folder: Path, count: int) -> None:
    persons = PersonKeys(KEYS, folder)
    for _person in range(count):
        persons.make(uuid4())


def test_processes_make_keys_at_the_same_time(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    makers = [context.Process(target=_makes, args=(tmp_path, 20)) for _maker in range(4)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert [maker.exitcode for maker in makers] == [0] * 4
    assert PersonKeys(KEYS, tmp_path).count() == 80


def test_a_child_opens_the_file_anew(persons: PersonKeys) -> None:
    one = uuid4()
    persons.make(one)
    sealed = persons.seal(one, "facts", b"plain")
    context = multiprocessing.get_context("fork")

    def child() -> None:
        assert persons.unseal(one, "facts", sealed) == b"plain"
        persons.destroy(one)

    process = context.Process(target=child)
    process.start()
    process.join()
    assert process.exitcode == 0
    assert persons.unseal(one, "facts", sealed) is None


def test_the_file_is_its_owner_s_alone(persons: PersonKeys, tmp_path: Path) -> None:
    persons.make(uuid4())
    folder = tmp_path / "person_keys"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_store_that_is_away_is_named(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    with pytest.raises(DatabaseUnavailable, match="in the way"):
        PersonKeys(KEYS, tmp_path / "in the way").make(uuid4())


def test_keys_lie_in_the_data_root_unless_named(tmp_path: Path) -> None:
    assert person_keys_folder(PortalSettings(), tmp_path) == tmp_path / "person_keys"
    named = PortalSettings(person_keys_folder=Path("/srv/keys"))
    assert person_keys_folder(named, tmp_path) == Path("/srv/keys")
