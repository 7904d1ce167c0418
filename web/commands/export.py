"""`aroundme export tiles`: the layers as one PMTiles archive."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from geo.messages import mark as _
from layers.around.rules import read_layers
from layers.deployment import Deployment
from layers.settings import LayerSettings
from layers.tiles.export import Exported, ExportOrder, export_tiles
from web.command_language import translator
from web.commands.console import explain_errors, output, progress_console
from web.deployment import deployed


@explain_errors
def tiles_command(
    path: Annotated[Path, typer.Argument(metavar="OUTPUT", help="The file, like jordan.pmtiles.")],
    layers: Annotated[
        str | None, typer.Option(help="Layer names separated by commas; default: all.")
    ] = None,
    minzoom: Annotated[int, typer.Option(help="The smallest zoom.")] = 0,
    maxzoom: Annotated[
        int, typer.Option(help="The largest zoom, at most 16. From 14 on no place is clustered.")
    ] = 14,
) -> None:
    """Write the active layers into one PMTiles archive, for a CDN or a phone.

    The archive shows one moment: one release of each layer, which its metadata names. The file
    appears when it is whole.
    """
    with deployed() as deployment:
        order = ExportOrder(
            read_layers(layers, deployment.catalogue),
            (minzoom, maxzoom),
            deployment.country,
            LayerSettings().tiles_attribution,
        )
        exported = _run_with_progress(deployment, order, path)
    sentence = translator()(_("{path} holds {tiles} tiles ({kilobytes} kB) of {releases}."))
    output().print(
        sentence.format(
            path=path,
            tiles=f"{exported.tiles:,}",
            kilobytes=f"{-(-exported.size_bytes // 1000):,}",
            releases=", ".join(f"{name} {number}" for name, number in exported.releases.items()),
        ),
        markup=False,
        soft_wrap=True,
    )


def _run_with_progress(deployment: Deployment, order: ExportOrder, path: Path) -> Exported:
    """Export with a bar on standard error: each zoom begins anew."""
    label = translator()(_("zoom {zoom}"))
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=progress_console(),
    )
    with bar, deployment.database.reading() as session:
        task = bar.add_task(label.format(zoom=0), total=1)

        def show(zoom: int, done: int, total: int) -> None:
            bar.update(task, description=label.format(zoom=zoom), completed=done, total=total)

        return export_tiles(session, order, path, show)
