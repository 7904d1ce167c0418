"""Who may work and who waits: so many requests at once, then a queue that has an end."""

import asyncio
from collections import deque

# Below what a process holds of connections, and a few hundred bytes each.
_MOST_HELD = 1_000


class Admission:
    """Admits `at_once` requests; `most_waiting` wait for `wait_s` at most, in their order.

    Whoever finds the queue full, or has waited for so long, is not let in. Those who find it full
    are told so after `held_s`, as long as no more than `most_held` are kept like that: sent away at
    once, many come back at once, and a worker did little else than to send them away again. All
    methods belong to one event loop's thread. `running`, `waiting`, `held` and `refused` (a count)
    may be read by anybody.
    """

    def __init__(
        self,
        *,
        at_once: int,
        most_waiting: int,
        wait_s: float,
        held_s: float = 0.0,
        most_held: int = _MOST_HELD,
    ) -> None:
        self._at_once = at_once
        self._most_waiting = most_waiting
        self._wait_s = wait_s
        self._held_s = held_s
        self._most_held = most_held
        self._queue: deque[asyncio.Future[bool]] = deque()
        self.running = 0
        self.held = 0
        self.refused = 0

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._queue)

    @property
    def is_full(self) -> bool:
        """Whether nobody else may work or wait now."""
        return self.running >= self._at_once and len(self._queue) >= self._most_waiting

    async def turn_away(self) -> None:
        """Count somebody for whom there is no place, and wait until he may be told."""
        self.refused += 1
        if not self._held_s or self.held >= self._most_held:
            return
        self.held += 1
        try:
            await asyncio.sleep(self._held_s)
        finally:
            self.held -= 1

    async def enter(self) -> bool:
        """Wait for a place; return whether there is one. Whoever has it calls `leave` once."""
        if self.running < self._at_once:
            self.running += 1
            return True
        if self.is_full:
            await self.turn_away()
            return False
        return await self._wait()

    def leave(self) -> None:
        """Pass the place to whoever has waited longest."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        self.running -= 1

    async def _wait(self) -> bool:
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[bool] = loop.create_future()
        self._queue.append(turn)
        timer = loop.call_later(self._wait_s, self._give_up, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # The place was given in the moment in which nobody wanted it any more.
                self.leave()
            elif turn in self._queue:
                self._queue.remove(turn)
            raise
        finally:
            timer.cancel()

    def _give_up(self, turn: "asyncio.Future[bool]") -> None:
        if turn.done():
            return
        self.refused += 1
        self._queue.remove(turn)
        turn.set_result(False)


class Place:
    """The place of one request, given back when its answer begins, or when it ends without one."""

    __slots__ = ("_admission", "_is_held")

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self._is_held = False

    async def take(self) -> bool:
        """Wait for a place; return whether there is one."""
        self._is_held = await self._admission.enter()
        return self._is_held

    def give_back(self) -> None:
        """Free the place for the next one; more than once does no harm."""
        if self._is_held:
            self._is_held = False
            self._admission.leave()
