"""A worker inside the test: quick to start, and looking around a hundred times as often."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from layers.deployment import Deployment
from portal.jobs.tasks import Work
from portal.jobs.worker import Worker


@contextmanager
def working(deployment: Deployment, work: Work) -> Iterator[Worker]:
    """Run a worker in a thread for as long as the block takes."""
    ready = threading.Event()
    made: list[tuple[Worker, asyncio.AbstractEventLoop]] = []

    async def run() -> None:
        worker = Worker(deployment, work, look_every_s=0.03)
        made.append((worker, asyncio.get_running_loop()))
        ready.set()
        await worker.run()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert ready.wait(20)
    worker, loop = made[0]
    try:
        yield worker
    finally:
        loop.call_soon_threadsafe(worker.stop)
        thread.join()
