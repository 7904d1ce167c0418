"""Senders of text messages that are killed: nothing is lost, and nothing comes twice."""

from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.faults.sms_kills import kill_messengers


@pytest.mark.parametrize("kills", [6, pytest.param(100, marks=pytest.mark.fault)])
def test_kills_lose_no_message_and_send_none_twice(
    databases: Databases, empty_template: str, tmp_path: Path, kills: int
) -> None:
    with databases.new(empty_template) as url:
        report = kill_messengers(url, tmp_path, kills)
    assert not report.lost, report
    assert report.copies == 0, report
    assert report.while_sending > 0, report
    assert report.messages >= 25


@pytest.mark.fault
def test_copies_are_counted_where_the_gateway_knows_no_key(
    databases: Databases, empty_template: str, tmp_path: Path
) -> None:
    with databases.new(empty_template) as url:
        report = kill_messengers(url, tmp_path, 50, "--ignores-keys")
    assert not report.lost, report
    assert 0 < report.copies <= report.while_sending + report.events["cut"], report
