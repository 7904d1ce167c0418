"""`aroundme worker`: runs the imports that officers hand in on their page."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from geo.messages import Translate
from geo.messages import mark as _
from geo.settings import GroundSettings
from layers.deployment import Deployment
from web.commands.console import LANGUAGES, ExitCode, explain_errors, progress_console, translator
from web.deployment import deployed
from web.logs import configure_logging
from web.translations import Translations

log = logging.getLogger(__name__)

# An import that is stopped begins anew later, so nobody has to wait for one.
_STOP_S = 10.0
# What they tell at every start is the same each time.
_TALKATIVE = ("procrastinate.blueprints", "procrastinate.periodic")
_SHORTEST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 30.0


def imports_folder() -> Path:
    """Tell where the files of imports are kept: the page and the worker must agree."""
    return GroundSettings().data_root.absolute() / "imports"


@explain_errors
def worker_command(
    attached: Annotated[
        bool,
        typer.Option("--attached", hidden=True, help="Stop when standard input ends."),
    ] = False,
) -> None:
    """Run the imports of the officers' page, one at a time, until Ctrl-C.

    `aroundme serve` starts a worker itself; more of them may run beside it.
    """
    configure_logging()
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    with deployed() as deployment:
        progress_console().print(
            translator()(_("The worker waits for imports (Ctrl-C stops it)")), markup=False
        )
        _work(deployment, attached=attached)


def _work(deployment: Deployment, *, attached: bool) -> None:
    # Only here, for they bring the whole importer along.
    from importers.jobs.queue import Worker, run_worker  # noqa: PLC0415
    from importers.jobs.service import Workshop  # noqa: PLC0415

    translations = Translations(LANGUAGES)
    speak = {language: translations.to(language) for language in LANGUAGES}
    workshop = Workshop(deployment, imports_folder(), speak, _report_writer(speak))

    def prepare(worker: Worker) -> None:
        loop = asyncio.get_running_loop()
        stops = 0

        def stop() -> None:
            nonlocal stops
            stops += 1
            if stops > 1:
                os._exit(ExitCode.STOPPED)
            worker.stop()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        if attached:
            _when_parent_ends(lambda: loop.call_soon_threadsafe(worker.stop))

    run_worker(workshop, prepare)


def _report_writer(speak: Mapping[str, Translate]) -> Callable[..., None]:
    from importers.jobs.files import JobFiles  # noqa: PLC0415
    from importers.reports.report import ImportReport  # noqa: PLC0415
    from web.import_report import save_report  # noqa: PLC0415

    def write(files: JobFiles, report: ImportReport) -> None:
        for language, translate in speak.items():
            save_report(report, files.report(language), language=language, translate=translate)

    return write


def _when_parent_ends(stop: Callable[[], object]) -> None:
    """Stop when the other end of standard input is gone, which the kernel sees to."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        stop()

    threading.Thread(target=wait, daemon=True).start()


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker running as a process of its own, for as long as the block takes.

    A process and not a thread: a file that makes a library crash, or eats the memory, takes the
    worker with it and not the finder. One that ends is started again, later each time.
    """
    keeper = _Keeper()
    thread = threading.Thread(target=keeper.keep, name="worker keeper")
    thread.start()
    try:
        yield
    finally:
        keeper.stop()
        thread.join()


class _Keeper:
    """Starts the worker's process again when it ends."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End the process and do not start another."""
        self._stopped.set()

    def keep(self) -> None:
        """Keep a process running until `stop` is called."""
        pause_s = _SHORTEST_PAUSE_S
        while not self._stopped.is_set():
            process = _start()
            while process.poll() is None and not self._stopped.wait(0.2):
                pass
            if process.poll() is None:
                _end(process)
                return
            log.error("The worker ended with code %s and is started again", process.returncode)
            self._stopped.wait(pause_s)
            pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)


def _start() -> "subprocess.Popen[bytes]":
    program = "from web.cli import main; main()"
    # In a session of its own: Ctrl-C is for the server, which then ends the worker.
    return subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", program, "worker", "--attached"],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
