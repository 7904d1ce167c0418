"""Asks a catalogue again that does not answer, a few times and with longer and longer pauses."""

from collections.abc import Callable

from geo.errors import UnreadableFile
from importers.harvest.rules import WAITS_S
from importers.sources.rules import Fetched

Wait = Callable[[float], None]


def ask_again(ask: Callable[[], Fetched], wait: Wait) -> Fetched:
    """Return the first answer; raises what the last question has raised."""
    for wait_s in WAITS_S:
        try:
            return ask()
        except UnreadableFile:
            wait(wait_s)
    return ask()
