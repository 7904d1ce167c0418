"""`aroundme index`: builds the hot index, from which queries around a point are answered."""

from pathlib import Path
from typing import Annotated

import typer

from geo.messages import mark as _
from geo.roles import Role
from geo.settings import GroundSettings
from layers.settings import LayerSettings
from web.command_language import translator
from web.commands.beside import told_to_stop
from web.commands.console import explain_errors, progress_console
from web.commands.measured import measured
from web.deployment import deployed
from web.logs import configure_logging
from web.settings import WebSettings

# Reading a layer of millions along the Hilbert curve takes longer than any request may.
_STATEMENT_TIMEOUT_MS = 3_600_000


def hot_folder() -> Path:
    """Return where the hot index is kept: the builder and the workers must agree."""
    folder = LayerSettings().hot_folder
    return (folder or GroundSettings().data_root / "hot").absolute()


@explain_errors
def index_command(
    once: Annotated[
        bool, typer.Option("--once", help="Build what is missing and stop, instead of waiting.")
    ] = False,
    attached: Annotated[
        bool,
        typer.Option("--attached", hidden=True, help="Stop when standard input ends."),
    ] = False,
) -> None:
    """Build the hot index of every active layer, and anew after each release, until Ctrl-C.

    `aroundme serve` does this itself; where the finder is served in another way, run it beside.
    """
    # Only here, for it brings the compiler along.
    from layers.hot.builder import HotBuilder  # noqa: PLC0415

    configure_logging(WebSettings().log_format)
    most_bytes = LayerSettings().hot_memory_bytes
    with deployed(Role.READER, statement_timeout_ms=_STATEMENT_TIMEOUT_MS) as deployment:
        builder = HotBuilder(deployment, hot_folder(), most_bytes)
        if once:
            with builder.alone():
                builder.catch_up()
            return
        progress_console().print(
            translator()(_("The hot index follows the layers (Ctrl-C stops it)")), markup=False
        )
        with measured("index"):
            builder.run(told_to_stop(attached=attached))
