"""Senders that are killed: nothing is lost, and a second copy has its reason and its first name."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from portal.notifications.dispatch import send_due
from portal.notifications.smtp import smtp_senders
from portal.settings import PortalSettings
from tests.conftest import Databases
from tests.faults.letter_kills import kill_senders
from tests.portal.notifications.conftest import Post
from tests.simulators.mail import mail_server


@pytest.mark.parametrize("kills", [8, pytest.param(100, marks=pytest.mark.fault)])
def test_kills_lose_no_letter_and_every_second_copy_is_explained(
    databases: Databases, empty_template: str, tmp_path: Path, kills: int
) -> None:
    with databases.new(empty_template) as url:
        report = kill_senders(url, tmp_path, kills=kills)
    assert report.is_ok, report
    assert report.while_sending >= kills / 4, report
    assert report.letters > 25
    assert report.refused > 0


def test_two_runs_at_the_same_moment_send_each_letter_once(post: Post, tmp_path: Path) -> None:
    written = [post.write() for _letter in range(12)]
    with mail_server(tmp_path / "mail.log", ["--slow-s", "0.05"]) as server:
        senders = smtp_senders(PortalSettings(smtp_url=server.url))
        outbox = replace(post.outbox, senders=senders)
        with ThreadPoolExecutor() as threads:
            for run in [threads.submit(send_due, outbox) for _run in range(2)]:
                run.result()
        kept = server.kept()
    assert {post.row(one).state for one in written} == {"sent"}
    ids = [post.row(one).message_id or "" for one in written]
    assert sorted(one.id for one in kept) == sorted(ids)
