"""What a storm of passwords gets: few are hashed at once, few wait, all others are sent away."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from geo.errors import TooBusy
from portal.accounts.hashing_places import HashingPlaces
from portal.accounts.passwords import Passwords

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_so_many_work_and_wait_and_the_next_is_sent_away_at_once() -> None:
    places = HashingPlaces(at_once=1, most_waiting=2, wait_s=1)
    entered, leave = threading.Event(), threading.Event()
    waiting = threading.Semaphore(0)

    def hold() -> None:
        waiting.release()
        with places.place():
            entered.set()
            leave.wait(30)

    with ThreadPoolExecutor(3) as pool:
        held: list[Future[None]] = [pool.submit(hold) for _one in range(3)]
        assert entered.wait(30)
        for _one in range(3):
            waiting.acquire(timeout=30)
        # Three are in or on their way in; whoever comes beside them finds no place or no time.
        with pytest.raises(TooBusy):
            _enter(places)
        leave.set()
        for one in held:
            assert isinstance(one.exception(30), TooBusy | None)
    with places.place():
        pass


def test_who_waits_too_long_is_sent_away_and_leaves_the_queue() -> None:
    places = HashingPlaces(at_once=1, most_waiting=1, wait_s=0.01)
    with places.place(), ThreadPoolExecutor(1) as pool:
        for _again in range(3):
            with pytest.raises(TooBusy, match="this try does not count"):
                pool.submit(lambda: _enter(places)).result(30)


def _enter(places: HashingPlaces) -> None:
    with places.place():
        pass


def test_who_holds_a_place_hashes_without_another() -> None:
    passwords = Passwords(CHEAP, HashingPlaces(at_once=1, most_waiting=0, wait_s=0.01))
    with passwords.place():
        kept = passwords.hash("nine mountains and a river")
        assert passwords.matches(kept, "nine mountains and a river")
    with pytest.raises(ZeroDivisionError), passwords.place():
        _ = 1 / 0
    assert passwords.matches(kept, "nine mountains and a river")
