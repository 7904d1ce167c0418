"""`aroundme mappings`: what was confirmed about the files of a layer, and forgetting it."""

from typing import Annotated

import typer

from importers.mappings.queries import learned_mappings
from importers.mappings.service import forget
from web.command_language import translator
from web.commands.console import explain_errors, output, print_table
from web.deployment import deployed


@explain_errors
def list_command(
    layer: Annotated[str, typer.Argument(help="The layer, for example schools.")],
) -> None:
    """List what --map and --crs said about the files of a layer, the newest first."""
    _ = translator()
    headers = (_("layout"), _("columns"), _("coordinate system"), _("file"), _("by"), _("made"))
    with deployed() as deployment:
        definition = deployment.catalogue[layer]
        with deployment.database.reading() as session:
            rows = [
                (
                    known.header_fingerprint,
                    "; ".join(f"{field} ← {column}" for field, column in known.columns.items()),
                    known.crs,
                    known.source_name,
                    known.confirmed_by,
                    f"{known.confirmed_at:%Y-%m-%d %H:%M}",
                )
                for known in learned_mappings(session, definition.name)
            ]
        title = _("What is known about the files of {layer}").format(layer=layer)
        print_table(title, headers, rows)


@explain_errors
def forget_command(
    layer: Annotated[str, typer.Argument(help="The layer, for example schools.")],
    layout: Annotated[
        str | None, typer.Argument(help="The layout to forget; without it all of the layer.")
    ] = None,
) -> None:
    """Forget what was confirmed, so that the columns are found by their names again."""
    _ = translator()
    with deployed() as deployment:
        definition = deployment.catalogue[layer]
        with deployment.database.writing() as session:
            count = forget(session, definition.name, layout)
    sentence = _("Forgotten: {count} layouts of {layer}.").format(count=count, layer=layer)
    output().print(sentence, markup=False)
