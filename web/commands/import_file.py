"""`aroundme import`: a file becomes the next release of a layer."""

import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from geo.messages import Translate
from importers.columns import read_map_option
from importers.service import ImportOrder, ImportResult, import_file
from layers.deployment import Deployment
from web.commands.console import (
    ExitCode,
    explain_errors,
    output,
    print_table,
    progress_console,
    translator,
)
from web.deployment import deployed


@explain_errors
def import_command(
    layer: Annotated[str, typer.Argument(help="The layer, for example schools.")],
    file: Annotated[Path, typer.Argument(help="A CSV or GeoJSON file.")],
    columns: Annotated[
        str,
        typer.Option("--map", help="Columns for fields: ref=@id,name_ar=COLUMN,…"),
    ] = "",
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where to write the rejected rows; default: FILE.rejects.csv here."),
    ] = None,
    note: Annotated[str | None, typer.Option(help="A remark kept with the release.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Activate although many features go or move.")
    ] = False,
) -> None:
    """Import a file as the next release of a layer.

    Good rows become the layer's current features in one step; bad rows go to the rejects file.
    Exit code 0: every row was loaded. 1: some rows were rejected. 2: nothing was changed.
    """
    translate = translator()
    order = ImportOrder(
        layer=layer,
        path=file,
        made_by=getpass.getuser(),
        rejects_path=rejects or Path(f"{file.stem}.rejects.csv"),
        translate=translate,
        chosen_columns=read_map_option(columns),
        note=note,
        force=force,
    )
    with deployed() as deployment:
        result = run_with_progress(deployment, order)
    _print_summary(result, layer, translate)
    raise typer.Exit(ExitCode.DONE_WITH_REJECTS if result.rejected else ExitCode.DONE)


def run_with_progress(deployment: Deployment, order: ImportOrder) -> ImportResult:
    """Import, with a bar on standard error that shows rate and time left."""
    size = order.path.stat().st_size if order.path.is_file() else None
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=progress_console(),
    )
    with bar, deployment.database.writing() as session:
        task = bar.add_task(order.path.name, total=size)
        return import_file(
            session,
            deployment,
            order,
            progress=lambda read: bar.update(task, completed=read),
        )


def _print_summary(result: ImportResult, layer: str, _: Translate) -> None:
    changes = result.changes
    left_out = _("loaded without it")
    rows = [
        (_("rows read"), result.rows_read),
        (_("added"), changes.added),
        (_("changed"), changes.changed),
        (_("moved"), changes.moved),
        (_("removed"), changes.removed),
        (_("unchanged"), changes.unchanged),
        (_("rejected"), result.rejected),
        *((f"  {code}", count) for code, count in result.rejected_by_code.items()),
        *((f"  {code} ({left_out})", count) for code, count in result.warned_by_code.items()),
    ]
    title = _("Release {number} of {layer} is active").format(
        number=result.release_number, layer=layer
    )
    print_table(title, ("", _("rows")), rows)
    if result.rejects_path is not None:
        output().print(
            _("Every finding with row, column, value and reason: {path}").format(
                path=result.rejects_path
            ),
            markup=False,
            soft_wrap=True,
        )
