"""Nothing of a choice or of a code in any log, address or event, whatever a voter does."""

import logging
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from tests.portal.participation.polls.conftest import question
from tests.web.pages.participation.polls.hall import Hall
from tests.web.pages.participation.polls.test_voting import code_of, look_for
from web.logs import configure_logging

MARK = "zqxchosen"
OTHER = "zqxother"


@pytest.fixture
def logs(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """The logs as a server writes them, every level of them."""
    before = logging.getLogger().handlers[:], logging.getLogger().level
    configure_logging()
    logging.getLogger().setLevel(logging.DEBUG)
    yield capfd
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)


def written_with(part: str, hall: Hall, logs: pytest.CaptureFixture[str]) -> str:
    """Return what was logged up to a line: they are written a moment after their answers."""
    written, end = "", time.monotonic() + 10
    while part not in written:
        assert time.monotonic() < end, f"the log does not tell of {part}"
        hall.client.get("/version")
        written += "".join(logs.readouterr())
    return written


def test_a_vote_leaves_no_trace_in_logs_events_letters_and_jobs(
    hall: Hall, logs: pytest.CaptureFixture[str]
) -> None:
    poll, voter = hall.poll(question(MARK, OTHER)), hall.voter()
    logs.readouterr()
    path = f"{poll.path}/vote"
    voter.get(path)
    voter.post(path, command="review", **{"question-1": "9"})
    voter.post(path, command="review", **{"question-1": "1"})
    code = code_of(voter.post(path, command="cast", **{"question-1": "1"}).text)
    again = voter.post(path, command="cast", **{"question-1": "1"}, token="no")  # noqa: S106
    assert again.status_code == 403
    for _turn in range(4):
        hall.voter().post(path, command="cast", **{"question-1": "2"})
    written = written_with("/vote 200", hall, logs)
    for told in (code, code.replace("-", ""), MARK, "question-1"):
        assert told not in written
    poll.publish()
    logs.readouterr()
    assert look_for(hall, poll, code).status_code == 200
    written = written_with("/ballots 200", hall, logs)
    assert code not in written
    with hall.deployment.database.reading() as session:
        for table in ("audit_event", "workflow_event", "letter", "happening", "rate_limit"):
            held = session.scalar(text(f"SELECT string_agg(t::text, ' ') FROM {table} t")) or ""  # noqa: S608
            assert code not in held, table
            assert str(voter.person_id) not in held, table
