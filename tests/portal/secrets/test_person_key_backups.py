"""Copies of the keys of persons: whole, for their owner alone, and gone after some days."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from geo.errors import Refused, UnreadableFile
from portal.secrets import Keys
from portal.secrets.person_key_backups import back_up, backups_folder, restore_from
from portal.secrets.person_keys import PersonKeys
from portal.settings import PortalSettings

KEYS = Keys(b"a secret of this test")
NOW = datetime(2026, 11, 1, 2, tzinfo=UTC)
WEEK = timedelta(days=7)


def everybody(asked: Iterable[UUID]) -> Iterable[UUID]:
    return asked


def test_a_copy_brings_keys_back_but_not_those_of_who_has_left(tmp_path: Path) -> None:
    persons, folder = PersonKeys(KEYS, tmp_path / "keys"), tmp_path / "copies"
    lost, left = uuid4(), uuid4()
    persons.make_many([lost, left])
    sealed = {one: persons.seal(one, "facts", b"plain") for one in (lost, left)}
    copy = back_up(persons, folder, now=NOW, kept=WEEK)
    persons.destroy(left)
    fresh = PersonKeys(KEYS, tmp_path / "fresh")
    assert restore_from(copy, fresh, lambda asked: {*asked} - {left}) == 1
    assert fresh.unseal(lost, "facts", sealed[lost]) == b"plain"
    assert fresh.unseal(left, "facts", sealed[left]) is None
    # A key that is there is the right one.
    assert restore_from(copy, fresh, everybody) == 1
    assert restore_from(copy, fresh, everybody) == 0


def test_copies_are_their_owner_s_alone_and_end_after_some_days(tmp_path: Path) -> None:
    persons, folder = PersonKeys(KEYS, tmp_path / "keys"), tmp_path / "copies"
    persons.make(uuid4())
    for day in range(12):
        back_up(persons, folder, now=NOW + timedelta(days=day), kept=WEEK)
        (folder / "something else").touch()
    found = sorted(path.name for path in folder.iterdir())
    assert found[:-1] == [f"person-keys-202611{day:02}T020000Z.sqlite" for day in range(6, 13)]
    assert found[-1] == "something else"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {(folder / name).stat().st_mode & 0o777 for name in found[:-1]} == {0o600}


def test_a_copy_that_cannot_be_made_or_read_is_named(tmp_path: Path) -> None:
    persons = PersonKeys(KEYS, tmp_path / "keys")
    (tmp_path / "file").write_text("no copy of anything")
    with pytest.raises(Refused, match="could not be copied"):
        back_up(persons, tmp_path / "file", now=NOW, kept=WEEK)
    for path in (tmp_path / "file", tmp_path / "nowhere"):
        with pytest.raises(UnreadableFile, match="not a copy"):
            restore_from(path, persons, everybody)
    assert not (tmp_path / "nowhere").exists()


def test_copies_lie_in_the_data_root_unless_named(tmp_path: Path) -> None:
    assert backups_folder(PortalSettings(), tmp_path) == tmp_path / "person_key_backups"
    named = PortalSettings(person_keys_backup_folder=Path("/mnt/keys"))
    assert backups_folder(named, tmp_path) == Path("/mnt/keys")
