"""Asking clamd by its protocol: what it finds, and how it can be away."""

import socket
from pathlib import Path

import pytest

from portal.attachments.scanning import Clamd, NoScanner, ScannerAwayError, scanner_at
from tests.simulators.clamd import HARMFUL, simulated_clamd

LARGE = bytes(range(256)) * 1_000


@pytest.mark.parametrize("by_path", [False, True], ids=["tcp", "socket"])
def test_a_file_comes_whole_and_what_is_found_is_named(tmp_path: Path, *, by_path: bool) -> None:
    with simulated_clamd(tmp_path / "clamd.ctl" if by_path else None) as clamd:
        scanner = scanner_at(clamd.address)
        assert scanner.harm(LARGE) is None
        assert scanner.harm(LARGE + HARMFUL) == "Eicar-Signature"
        assert scanner.harm(b"") is None
        assert clamd.seen == [LARGE, LARGE + HARMFUL, b""]


@pytest.mark.parametrize("fault", ["silent", "cut", "error"])
def test_what_does_not_answer_rightly_is_away(fault: str) -> None:
    with simulated_clamd() as clamd:
        clamd.fault = fault
        with pytest.raises(ScannerAwayError, match=clamd.address):
            Clamd(clamd.address, limit_s=0.2).harm(LARGE)


def test_what_is_not_there_is_away(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        for address in (f"127.0.0.1:{taken.getsockname()[1]}", str(tmp_path / "none")):
            with pytest.raises(ScannerAwayError):
                scanner_at(address).harm(LARGE)


def test_where_no_clamd_is_named_nothing_is_found() -> None:
    assert isinstance(scanner_at(None), NoScanner)
    assert scanner_at(None).harm(HARMFUL) is None
