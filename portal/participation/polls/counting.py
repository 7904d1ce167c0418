"""Counting ballots and named votes into one row of results, and what anybody checks it by."""

import hashlib
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import driver_connection, read, sql
from portal.participation.polls.models import PollNamedVote, PollResult
from portal.participation.polls.rules import Poll

_PACKAGE = "portal.participation.polls"
_BATCH = 5_000

# Its question, code and choices.
PublishedBallot = tuple[int, str, list[int]]


def count_ballots(session: Session, poll: Poll, *, ballots: int, invalid: int) -> PollResult:
    """Count the ballots of a secret poll as they will be published.

    Where there are fewer than the poll shows, nothing of them was kept, and nothing is counted.
    """
    result = PollResult(
        poll_id=poll.id, ballots=ballots, invalid=invalid, counted_at=moment(session)
    )
    if ballots >= poll.least_shown:
        result.counts = _counts(session, poll, "count_ballots")
        result.digest = digest_of_ballots(session, poll.id)
    session.add(result)
    return result


def count_named(session: Session, poll: Poll) -> PollResult:
    """Count the votes of a named poll."""
    held = select(func.count()).where(PollNamedVote.poll_id == poll.id)
    result = PollResult(
        poll_id=poll.id,
        ballots=session.scalar(held) or 0,
        invalid=0,
        counted_at=moment(session),
        counts=_counts(session, poll, "count_named"),
    )
    session.add(result)
    return result


def ballot_line(question: int, code: str, choices: list[int]) -> str:
    """Return a ballot as the digest of all is made of: question, code, options, end of line."""
    return f"{question} {code} {','.join(map(str, choices))}\n"


def ballots_of(session: Session, poll_id: UUID) -> Iterator[PublishedBallot]:
    """Yield the ballots of a poll by question and code, without holding them all."""
    asked = sql(_PACKAGE, "ballots").text.encode()
    with driver_connection(session).cursor(name="ballots") as found:
        found.execute(asked, {"poll_id": poll_id})
        while some := found.fetchmany(_BATCH):
            yield from some


def published_ballots_after(
    session: Session, poll_id: UUID, after: tuple[int, str]
) -> list[PublishedBallot]:
    """Return the next ballots of a published poll behind a question and a code."""
    question, code = after
    held = {"poll_id": poll_id, "question": question, "code": code, "most": _BATCH}
    return read(session, _PACKAGE, "published_ballots_after", **held)


def digest_of_ballots(session: Session, poll_id: UUID) -> str:
    """Return the SHA-256 of all ballots, in the order in which they are published."""
    session.flush()
    made = hashlib.sha256()
    for ballot in ballots_of(session, poll_id):
        made.update(ballot_line(*ballot).encode())
    return made.hexdigest()


def _counts(session: Session, poll: Poll, name: str) -> dict[str, dict[str, object]]:
    """Return the votes for each option of each question, in their order, and the blank ones."""
    found: dict[tuple[int, int], int] = {}
    for row in session.execute(sql(_PACKAGE, name), {"poll_id": poll.id}):
        found[row.question, row.option] = row.votes
    return {
        str(one.position): {
            "blank": found.get((one.position, 0), 0),
            "options": [found.get((one.position, option.position), 0) for option in one.options],
        }
        for one in poll.questions
    }
