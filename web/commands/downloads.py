"""`aroundme downloads`: makes the whole files that clients ask for, once a release."""

import os
from pathlib import Path
from typing import Annotated

import typer

from geo.messages import mark as _
from geo.roles import Role
from geo.settings import GroundSettings
from portal.settings import PortalSettings
from web.command_language import translator
from web.commands.beside import told_to_stop
from web.commands.console import explain_errors, progress_console
from web.commands.measured import measured
from web.deployment import deployed
from web.logs import configure_logging
from web.settings import WebSettings

# One snapshot is held while a file is made, and nobody waits for its statements.
_STATEMENT_TIMEOUT_MS = 3_600_000
# Pages and questions come first, wherever the cores are few.
_NICENESS = 10


def downloads_folder() -> Path:
    """Return where whole files are kept: the builder and the workers must agree."""
    return GroundSettings().data_root.absolute() / "downloads"


@explain_errors
def downloads_command(
    once: Annotated[
        bool, typer.Option("--once", help="Make what is missing and stop, instead of waiting.")
    ] = False,
    attached: Annotated[
        bool,
        typer.Option("--attached", hidden=True, help="Stop when standard input ends."),
    ] = False,
) -> None:
    """Make the files of the whole directory that clients ask for, anew after each release.

    `aroundme serve` does this itself; where the finder is served in another way, run it beside.
    """
    # Only here, for it brings the writers of linked data along.
    from portal.attachments.stores import FolderStore  # noqa: PLC0415
    from portal.downloads.builder import DownloadBuilder  # noqa: PLC0415
    from portal.downloads.folder import DownloadFolder  # noqa: PLC0415
    from portal.opendata.exports.offers import Exports  # noqa: PLC0415
    from portal.opendata.tables.service import tables_at  # noqa: PLC0415
    from portal.vocabularies.loading import load_vocabularies  # noqa: PLC0415
    from web.downloads import offered_downloads  # noqa: PLC0415
    from web.tile_source import tile_source_of  # noqa: PLC0415

    configure_logging()
    os.nice(_NICENESS)
    settings = PortalSettings()
    vocabularies = load_vocabularies(settings.vocabularies_folder)
    public_url = settings.public_url.rstrip("/")
    with deployed(Role.READER, statement_timeout_ms=_STATEMENT_TIMEOUT_MS) as deployment:
        tiles = tile_source_of(deployment, WebSettings())
        data_root = GroundSettings().data_root.absolute()
        exports = Exports(deployment.database, tables_at(FolderStore(data_root), data_root))
        builder = DownloadBuilder(
            deployment.database,
            DownloadFolder(downloads_folder()),
            lambda: exports.beside(offered_downloads(deployment, vocabularies, public_url, tiles)),
        )
        if once:
            with builder.alone():
                builder.catch_up()
            return
        progress_console().print(
            translator()(_("Whole files are made when they are asked for (Ctrl-C stops it)")),
            markup=False,
        )
        with measured(
            "downloads",
            lambda: {"downloads_made": builder.made, "downloads_failed": builder.failed},
        ):
            builder.run(told_to_stop(attached=attached))
