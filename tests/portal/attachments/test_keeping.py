"""Files that are handed in are kept with their action, found again, and removed when it is time."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest

from geo.clock import MovableClock
from geo.database import Database
from geo.errors import Refused, UnreadableFile
from portal.attachments.models import Attachment
from portal.attachments.queries import is_there
from portal.attachments.receiving import Receiving
from portal.attachments.rules import STRAYS_KEPT, Purpose
from portal.attachments.service import keep, keep_on, let_go, remove_old, sweep
from portal.attachments.stores import FolderStore

TABLES = Purpose("table", 20, frozenset({"text/plain"}))


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def _receive(store: FolderStore, *chunks: bytes) -> Receiving:
    received = Receiving(store, TABLES)
    received.open("../offices.csv")
    for chunk in chunks:
        received.write(chunk)
    return received


def _files(root: Path) -> list[str]:
    return sorted(one.name for one in root.rglob("*") if one.is_file())


def test_a_kept_file_tells_its_digest_type_and_size(database: Database, store: FolderStore) -> None:
    with database.writing() as session, _receive(store, b"name,", b"phone") as received:
        kept_id = keep(session, received, by="rana@example.org").id
    with database.reading() as session:
        row = session.get_one(Attachment, kept_id)
        assert (row.file_name, row.media_type, row.size_bytes) == ("offices.csv", "text/plain", 10)
        assert row.sha256 == hashlib.sha256(b"name,phone").hexdigest()
        assert is_there(session, store, kept_id)
        path = store.path(row.storage_key)
    assert path.read_bytes() == b"name,phone"
    assert [one.name for one in path.parent.iterdir()] == ["offices.csv"]
    assert path.parent.stat().st_mode & 0o077 == 0


def test_nothing_is_left_of_a_file_that_is_not_kept(store: FolderStore, tmp_path: Path) -> None:
    with _receive(store, b"name"):
        assert _files(tmp_path) == ["offices.csv"]
    assert _files(tmp_path) == []
    with pytest.raises(Refused, match="too large"), Receiving(store, TABLES) as received:
        received.open("offices.csv")
        received.write(bytes(21))
    assert _files(tmp_path) == []


def test_a_file_of_another_type_is_refused_and_gone(
    database: Database, store: FolderStore, tmp_path: Path
) -> None:
    with (
        pytest.raises(UnreadableFile, match="application/pdf"),
        database.writing() as session,
        _receive(store, b"%PDF-1.7") as received,
    ):
        keep(session, received, by="rana@example.org")
    assert _files(tmp_path) == []


def test_a_file_goes_when_nothing_needs_it_and_its_row_stays(
    database: Database, store: FolderStore, clock: MovableClock, tmp_path: Path
) -> None:
    with database.writing() as session, _receive(store, b"a") as one, _receive(store, b"b") as two:
        needed = keep(session, one, by="rana").id
        brief = keep(session, two, by="rana", keep_until=clock.now() + timedelta(days=2)).id
    clock.move(timedelta(days=1))
    remove_old(database, store)
    assert len(_files(tmp_path)) == 2
    clock.move(timedelta(days=1))
    remove_old(database, store)
    with database.writing() as session:
        assert is_there(session, store, needed)
        assert not is_there(session, store, brief)
        assert session.get_one(Attachment, brief).removed_at == clock.now()
        with pytest.raises(Refused, match="not there any more"):
            keep_on(session, store, brief)
        let_go(session, [needed], now=clock.now())
        assert keep_on(session, store, needed).keep_until is None
        assert sweep(session, store, now=clock.now()) == 0
        let_go(session, [needed], now=clock.now())
        assert sweep(session, store, now=clock.now()) == 1
    assert _files(tmp_path) == []


def test_what_a_broken_upload_has_left_goes_after_a_while(
    database: Database, store: FolderStore, clock: MovableClock, tmp_path: Path
) -> None:
    begun = clock.now()
    with database.writing() as session, _receive(store, b"kept") as kept:
        kept_path = store.path(keep(session, kept, by="rana").storage_key)
    broken = _receive(store, b"broken")
    broken.close()
    for path in (kept_path, store.path(broken.key)):
        os.utime(path.parent, (begun.timestamp(),) * 2)
    with database.writing() as session:
        assert sweep(session, store, now=begun + STRAYS_KEPT) == 0
        assert sweep(session, store, now=begun + STRAYS_KEPT + timedelta(seconds=1)) == 1
    assert _files(tmp_path) == ["offices.csv"]
