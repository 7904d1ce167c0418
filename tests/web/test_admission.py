"""Who works and who waits, in which order, and who is told to come back."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from web.admission import Admission, Place


def run_apart(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run in a thread of its own: the browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, coroutine).result()


async def _settle() -> None:
    for _turn in range(5):
        await asyncio.sleep(0)


def test_places_are_given_in_the_order_of_coming_and_the_queue_has_an_end() -> None:
    async def check() -> None:
        admission = Admission(at_once=2, most_waiting=3, wait_s=60.0)
        assert await admission.enter()
        assert await admission.enter()
        turns = [asyncio.ensure_future(admission.enter()) for _ in range(3)]
        await _settle()
        assert (admission.running, admission.waiting) == (2, 3)
        assert not await admission.enter()
        assert (admission.refused, admission.held) == (1, 0)
        for number in range(3):
            admission.leave()
            await _settle()
            assert [turn.done() for turn in turns] == [one <= number for one in range(3)]
        assert [turn.result() for turn in turns] == [True, True, True]
        admission.leave()
        admission.leave()
        assert (admission.running, admission.waiting) == (0, 0)

    run_apart(check())


def test_who_has_waited_long_enough_is_told_and_takes_no_place() -> None:
    async def check() -> None:
        admission = Admission(at_once=1, most_waiting=3, wait_s=0.01)
        assert await admission.enter()
        assert not await admission.enter()
        assert (admission.running, admission.waiting, admission.refused) == (1, 0, 1)
        admission.leave()
        assert await admission.enter()

    run_apart(check())


def test_who_is_sent_away_is_held_for_a_moment_and_only_so_many_are() -> None:
    async def check() -> None:
        admission = Admission(at_once=1, most_waiting=1, wait_s=60.0, held_s=60.0, most_held=2)
        assert await admission.enter()
        waiting, *held = (asyncio.ensure_future(admission.enter()) for _ in range(3))
        await _settle()
        assert (admission.is_full, admission.waiting, admission.held) == (True, 1, 2)
        assert not await admission.enter()
        assert admission.refused == 3
        for one in held:
            one.cancel()
        admission.leave()
        assert await waiting
        assert (admission.is_full, admission.held) == (False, 0)

    run_apart(check())


def test_a_request_that_is_cancelled_leaves_neither_a_place_nor_a_wait_behind() -> None:
    async def check() -> None:
        admission = Admission(at_once=1, most_waiting=3, wait_s=60.0)
        assert await admission.enter()
        waiting, given = (asyncio.ensure_future(admission.enter()) for _ in range(2))
        await _settle()
        waiting.cancel()
        await _settle()
        assert admission.waiting == 1
        admission.leave()
        given.cancel()
        await _settle()
        assert (admission.running, admission.waiting) == (0, 0)

    run_apart(check())


def test_a_place_is_given_back_once() -> None:
    async def check() -> None:
        admission = Admission(at_once=2, most_waiting=0, wait_s=1.0)
        place, other = Place(admission), Place(admission)
        assert await place.take()
        assert await other.take()
        place.give_back()
        place.give_back()
        assert admission.running == 1

    run_apart(check())
