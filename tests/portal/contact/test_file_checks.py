"""Files of cases are in quarantine until they are checked; then they are clean, or refused."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from geo.clock import moment
from portal.attachments.scanning import Clamd, NoScanner, Scanner
from portal.attachments.service import sweep
from portal.attachments.stores import FolderStore
from portal.contact.case_files import clean_file, files_of_case
from portal.contact.file_checks import FileChecker, check_case, check_quarantined, file_check_work
from tests.geo.clusters import wait_until
from tests.portal.attachments.pictured import document, photograph
from tests.portal.contact.conftest import RANA, House
from tests.portal.contact.files_handed_in import case_file, checks_queued, file_with
from tests.portal.jobs.working import working
from tests.simulators.clamd import HARMFUL, simulated_clamd

ACTIVE = document(b"<< /S /JavaScript /JS (x) >>")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def checker(house: House, store: FolderStore, scanner: Scanner | None = None) -> FileChecker:
    return FileChecker(house.database, store, scanner or NoScanner())


def files_in(store: FolderStore) -> set[bytes]:
    return {one.read_bytes() for one in store.path("attachments").rglob("*") if one.is_file()}


def test_the_worker_checks_what_comes_with_a_case(house: House, store: FolderStore) -> None:
    file_with(house, store)
    assert checks_queued(house) == []
    case_id, ids = file_with(house, store, a_jpg=photograph(), b_txt=b"a letter", c_pdf=ACTIVE)
    assert checks_queued(house) == [None]
    assert {case_file(house, one)[0].state for one in ids.values()} == {"quarantined"}
    with working(house.deployment, file_check_work(checker(house, store))):
        wait_until(lambda: all(case_file(house, one)[0].checked_at for one in ids.values()))
    with house.database.reading() as session:
        found = {one.name: (one.state, one.problem) for one in files_of_case(session, case_id)}
    assert found["a.jpg"] == found["b.txt"] == ("clean", None)
    state, problem = found["c.pdf"]
    assert (state, "programs" in str(problem)) == ("refused", True)


def test_of_a_picture_only_what_was_drawn_anew_is_left(house: House, store: FolderStore) -> None:
    given = photograph()
    case_id, ids = file_with(house, store, a_jpg=given)
    assert files_in(store) == {given}
    check_case(checker(house, store), case_id)
    row, attachment = case_file(house, ids["a_jpg"])
    (kept,) = files_in(store)
    assert b"Rana" not in kept
    assert row.checked_at is not None
    assert (attachment.size_bytes, attachment.sha256) == (
        len(kept),
        hashlib.sha256(kept).hexdigest(),
    )
    assert store.path(attachment.storage_key).read_bytes() == kept
    check_case(checker(house, store), case_id)
    assert case_file(house, ids["a_jpg"])[1].storage_key == attachment.storage_key


def test_its_writer_is_told_of_refused_files_once_a_day_and_of_no_other(
    house: House, store: FolderStore
) -> None:
    case_id, _ids = file_with(house, store, a_pdf=ACTIVE, b_pdf=ACTIVE, c_txt=b"a letter")
    house.to_citizens()
    check_case(replace(checker(house, store), security=house.context.security), case_id)
    told = [one for one in house.to_citizens() if one.kind == "contact.file_refused"]
    assert [one.to for one in told] == [RANA.email]
    assert "a.pdf" not in str(told[0].values)


def test_a_refused_file_is_removed_and_opened_by_nobody(house: House, store: FolderStore) -> None:
    case_id, ids = file_with(house, store, a_pdf=ACTIVE, b_txt=b"a letter")
    other, _none = file_with(house, store, c_txt=b"another")
    check_case(checker(house, store), case_id)
    with house.database.writing() as session:
        assert sweep(session, store, now=moment(session)) == 1
        assert clean_file(session, case_id, ids["a_pdf"]) is None
        assert clean_file(session, case_id, ids["b_txt"]) is not None
        assert clean_file(session, other, ids["b_txt"]) is None
    assert files_in(store) == {b"a letter", b"another"}


def test_a_file_that_is_gone_or_was_changed_is_refused(house: House, store: FolderStore) -> None:
    case_id, ids = file_with(house, store, a_txt=b"one", b_txt=b"two")
    store.path(case_file(house, ids["a_txt"])[1].storage_key).write_bytes(b"three")
    store.remove(case_file(house, ids["b_txt"])[1].storage_key)
    check_case(checker(house, store), case_id)
    said = [str(case_file(house, one)[0].problem) for one in ids.values()]
    assert ["not whole" in said[0], "not there" in said[1]] == [True, True]


@pytest.mark.parametrize("fault", ["silent", "cut", "error"])
def test_while_clamd_is_away_files_stay_and_are_tried_again(
    house: House, store: FolderStore, fault: str
) -> None:
    case_id, ids = file_with(house, store, a_txt=HARMFUL, b_txt=b"a letter")
    with simulated_clamd() as clamd:
        clamd.fault = fault
        asked = checker(house, store, Clamd(clamd.address, limit_s=0.2))
        check_case(asked, case_id)
        assert {case_file(house, one)[0].state for one in ids.values()} == {"quarantined"}
        first, again = checks_queued(house)
        assert (first, again) == (None, house.clock.now() + timedelta(minutes=5))
        # At night what is left is tried, and nothing is queued twice.
        check_quarantined(asked)
        assert len(checks_queued(house)) == 2
        clamd.fault = ""
        check_quarantined(asked)
    row, clean = (case_file(house, one)[0] for one in ids.values())
    assert (row.state, row.problem) == ("refused", "A harmful program was found in this file.")
    assert clean.state == "clean"


def test_clamd_is_sent_what_came_and_not_what_was_drawn(house: House, store: FolderStore) -> None:
    case_id, ids = file_with(house, store, a_png=photograph("PNG") + HARMFUL)
    with simulated_clamd() as clamd:
        check_case(checker(house, store, Clamd(clamd.address)), case_id)
        assert clamd.seen == [photograph("PNG") + HARMFUL]
    assert case_file(house, ids["a_png"])[0].state == "refused"
