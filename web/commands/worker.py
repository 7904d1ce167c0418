"""`aroundme worker`: does the work outside requests, and what each night asks."""

import asyncio
import logging
import os
import signal
from typing import Annotated

import typer

from geo.messages import mark as _
from geo.settings import GroundSettings
from layers.deployment import Deployment
from portal.settings import PortalSettings
from web.command_language import LANGUAGES, translator
from web.commands.beside import when_parent_ends
from web.commands.console import ExitCode, explain_errors, progress_console
from web.commands.measured import measured
from web.deployment import deployed
from web.logs import configure_logging
from web.settings import WebSettings
from web.translations import Translations

# What they tell at every start is the same each time.
_TALKATIVE = ("procrastinate.blueprints", "procrastinate.periodic")


@explain_errors
def worker_command(
    attached: Annotated[
        bool,
        typer.Option("--attached", hidden=True, help="Stop when standard input ends."),
    ] = False,
) -> None:
    """Run imports and what else is queued, and the nightly jobs, until Ctrl-C.

    `aroundme serve` starts a worker itself; more of them may run beside it.
    """
    configure_logging(WebSettings().log_format)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    with deployed() as deployment:
        progress_console().print(
            translator()(_("The worker waits for jobs (Ctrl-C stops it)")), markup=False
        )
        with measured("imports"):
            _work(deployment, attached=attached)


def _work(deployment: Deployment, *, attached: bool) -> None:
    # Only here, for they bring the queue along.
    from portal.jobs.worker import Worker, run_worker  # noqa: PLC0415
    from web.assembly import assembled  # noqa: PLC0415

    translations = Translations(LANGUAGES)
    speak = {language: translations.to(language) for language in LANGUAGES}
    work = assembled(deployment).work(PortalSettings(), GroundSettings().data_root, speak)

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
            when_parent_ends(lambda: loop.call_soon_threadsafe(worker.stop))

    run_worker(deployment, work, prepare)
