"""`aroundme export`: the layers as one PMTiles archive, or one of them as a file with a map."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from geo.errors import InvalidParameter, Refused
from geo.messages import mark as _
from layers.around.rules import read_layers
from layers.deployment import Deployment
from layers.settings import LayerSettings
from layers.tiles.export import Exported, ExportOrder, export_tiles
from web.command_language import chosen_language, translator
from web.commands.console import explain_errors, output, progress_console
from web.deployment import deployed
from web.settings import WebSettings


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


@explain_errors
def map_command(
    layer: Annotated[str, typer.Argument(help="The name of a layer, like schools.")],
    path: Annotated[Path, typer.Argument(metavar="OUTPUT", help="The file, like schools.html.")],
    only: Annotated[
        list[str] | None,
        typer.Option(help="A filter by an attribute, like kind=pharmacy; several narrow it."),
    ] = None,
    area: Annotated[str | None, typer.Option(help="The code of an area, like JO-AM.")] = None,
) -> None:
    """Write the places of a layer as one HTML file with a map, without a network."""
    # The map library takes a quarter of a second to load, which other verbs need not wait for.
    from layers.map_files.choosing import choose_places  # noqa: PLC0415
    from web.map_file import map_file  # noqa: PLC0415
    from web.tile_source import tile_source_of  # noqa: PLC0415

    language, translate = chosen_language(), translator()
    given = _filters(only or [], area)
    with deployed() as deployment:
        definition = deployment.catalogue[layer]
        with deployment.database.reading() as session:
            shown = choose_places(session, deployment, definition, given, language)
        tiles = tile_source_of(deployment, WebSettings())
        told = map_file(shown, tiles, language=language, translate=translate)
    try:
        path.write_text(told, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Refused(
            _("The file {path} cannot be written: {reason}. Name another place for it."),
            path=str(path),
            reason=error.strerror or type(error).__name__,
        ) from error
    sentence = translate(_("{path} holds {count} places with their map ({kilobytes} kB)."))
    output().print(
        sentence.format(
            path=path, count=f"{len(shown.rows):,}", kilobytes=f"{-(-len(told) // 1000):,}"
        ),
        markup=False,
        soft_wrap=True,
    )


def _filters(only: Sequence[str], area: str | None) -> dict[str, str]:
    """Read filters as they were typed; raises InvalidParameter for one without a value."""
    given = {"area": area} if area else {}
    for text in only:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise InvalidParameter(
                "only",
                _("--only {value} is not possible: write the attribute, =, and what it is to be."),
                value=text,
            )
        given[name] = value
    return given
