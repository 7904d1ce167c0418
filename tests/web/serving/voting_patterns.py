"""The ways in which a vote of one person comes several times; each returns the codes told."""

from collections.abc import Callable, Iterable

from tests.web.serving.ballot_box import BallotBox
from tests.web.signed_in import Colleague

Pattern = Callable[[BallotBox, Colleague, int, int], list[str]]


def the_same_form(box: BallotBox, who: Colleague, votes: int, at_once: int) -> list[str]:
    """The same form is sent again and again."""
    return box.at_once(votes, at_once, lambda _turn: [box.vote(who, 1)])


def a_double_click(box: BallotBox, who: Colleague, votes: int, at_once: int) -> list[str]:
    """Each form is sent twice before the first answer is there."""

    def twice(_turn: int) -> Iterable[str]:
        sent = [box.send(who, 1), box.send(who, 1)]
        return [box.receipt(one) or box.vote(who, 1) for one in sent]

    return box.at_once(votes // 2, at_once, twice)


def a_connection_that_breaks(box: BallotBox, who: Colleague, votes: int, at_once: int) -> list[str]:
    """The connection ends when the vote is sent, and the vote is sent again."""

    def again(turn: int) -> Iterable[str]:
        box.cut(who, 1, is_reset=turn % 2 == 0)
        return [box.vote(who, 1)]

    return box.at_once(votes // 2, at_once, again)


def another_choice(box: BallotBox, who: Colleague, votes: int, at_once: int) -> list[str]:
    """The connection ends when the vote is sent, and another choice is sent."""

    def again(turn: int) -> Iterable[str]:
        box.cut(who, 1, is_reset=turn % 2 == 0)
        return [box.vote(who, 2 + turn % 2)]

    return box.at_once(votes // 2, at_once, again)


def two_sessions(box: BallotBox, who: Colleague, votes: int, at_once: int) -> list[str]:
    """The same person votes at two devices, each with another choice."""
    devices = (who, box.second_session(who))
    return box.at_once(votes, at_once, lambda turn: [box.vote(devices[turn % 2], 1 + turn % 2)])


def two_workers(box: BallotBox, who: Colleague, votes: int, at_once: int) -> list[str]:
    """Every other vote comes to another process of the server."""
    workers = sorted(box.workers)
    assert len(workers) == 2
    return box.at_once(votes, at_once, lambda turn: [box.vote(who, 1, workers[turn % 2])])


PATTERNS: tuple[Pattern, ...] = (
    the_same_form,
    a_double_click,
    a_connection_that_breaks,
    another_choice,
    two_sessions,
    two_workers,
)
