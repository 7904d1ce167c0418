"""Polls as programs read them: the poll with its results as JSON, ballots a line each."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID

import orjson

from geo.database import Database
from portal.participation.polls.counting import published_ballots_after
from portal.participation.polls.results import QuestionResult, Results
from portal.participation.polls.rules import Kind, Poll, Question

PATH = "/api/v1/polls"


def poll_as_json(poll: Poll, results: Results | None, now: datetime) -> Mapping[str, object]:
    """Return a poll with its texts in all languages, and what was counted once it is published."""
    return {
        "ref": poll.ref,
        "kind": poll.kind,
        "state": poll.state,
        "is_open": poll.is_open(now),
        "titles": poll.titles,
        "texts": poll.texts,
        "identity": poll.identity,
        "least_shown": poll.least_shown,
        "opens_at": _moment(poll.opens_at),
        "closes_at": _moment(poll.closes_at),
        "cancelled_because": poll.cancelled_because,
        "questions": [_question(one) for one in poll.questions],
        "results": None if results is None else _results(poll, results),
    }


def ballot_lines(database: Database, poll_id: UUID) -> Iterator[bytes]:
    """Yield all ballots of a published poll, a line of JSON each, by question and code.

    Each step is a reading of its own, so a slow reader holds no connection; what is published does
    not change any more.
    """
    after = (0, "")
    while True:
        with database.reading() as session:
            some = published_ballots_after(session, poll_id, after)
        if not some:
            return
        yield b"".join(
            orjson.dumps({"question": question, "code": code, "choices": choices}) + b"\n"
            for question, code, choices in some
        )
        after = (some[-1][0], some[-1][1])


def _question(question: Question) -> Mapping[str, object]:
    return {
        "question": question.position,
        "titles": question.titles,
        "least": question.least,
        "most": question.most,
        "options": [{"option": one.position, "titles": one.titles} for one in question.options],
    }


def _results(poll: Poll, results: Results) -> Mapping[str, object]:
    is_listed = poll.kind is Kind.SECRET and results.is_shown
    return {
        "ballots": results.ballots,
        "invalid": results.invalid,
        "counted_at": _moment(results.counted_at),
        "is_shown": results.is_shown,
        "questions": [_votes(one) for one in results.questions or ()],
        "digest": results.digest,
        "ballots_at": f"{PATH}/{poll.ref}/ballots" if is_listed else None,
    }


def _votes(one: QuestionResult) -> Mapping[str, object]:
    return {
        "question": one.question.position,
        "votes": [held.votes for held in one.options],
        "blank": one.blank,
        "agreement": one.agreement,
    }


def _moment(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
