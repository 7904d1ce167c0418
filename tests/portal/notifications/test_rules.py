"""The one state machine of letters: what may follow what, and when a letter is tried again."""

from datetime import timedelta
from itertools import pairwise, product

import pytest

from portal.notifications.rules import Event, LetterState, next_state, one_line, pause_after


def test_a_letter_that_is_over_stays_as_it_is() -> None:
    over = [state for state in LetterState if state.is_over]
    assert over == [LetterState.SENT, LetterState.FAILED, LetterState.GIVEN_UP]
    for state, event in product(over, Event):
        with pytest.raises(ValueError, match="cannot be"):
            next_state(state, event)


def test_only_what_is_being_sent_has_an_answer_and_only_what_waits_is_claimed() -> None:
    answers = {
        Event.TAKEN: LetterState.SENT,
        Event.REFUSED: LetterState.FAILED,
        Event.PUT_OFF: LetterState.WAITING,
        Event.UNREACHED: LetterState.WAITING,
        Event.LOST: LetterState.WAITING,
    }
    for event, state in answers.items():
        assert next_state(LetterState.SENDING, event) is state
        with pytest.raises(ValueError, match=f"waiting cannot be {event}"):
            next_state(LetterState.WAITING, event)
    with pytest.raises(ValueError, match="sending cannot be claimed"):
        next_state(LetterState.SENDING, Event.CLAIMED)


def test_pauses_grow_to_four_hours_and_no_further() -> None:
    pauses = [pause_after(Event.PUT_OFF, tries) for tries in range(1, 12)]
    assert pauses[0] == timedelta(minutes=1)
    assert all(one <= other for one, other in pairwise(pauses))
    assert pauses[-1] == timedelta(hours=4)


def test_a_lost_letter_is_taken_up_at_once_and_one_that_is_lost_again_and_again_later() -> None:
    assert pause_after(Event.LOST, 1) == timedelta(0)
    assert pause_after(Event.LOST, 10) > timedelta(minutes=1)
    assert pause_after(Event.LOST, 1000) == timedelta(minutes=10)


def test_what_a_server_says_is_kept_on_one_short_line() -> None:
    assert one_line("5.1.1 no\r\n such\x1b[31m user") == "5.1.1 no such\ufffd[31m user"
    assert len(one_line("x" * 5000)) == 300
