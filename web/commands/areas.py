"""`aroundme areas import`: a polygon file becomes a level of administrative areas."""

from pathlib import Path
from typing import Annotated

import typer

from importers.areas import import_areas
from web.command_language import translator
from web.commands.console import explain_errors, output
from web.deployment import deployed


@explain_errors
def import_command(
    file: Annotated[Path, typer.Argument(help="Polygons in any format that GDAL reads.")],
    level: Annotated[
        str, typer.Option(help="The level, for example governorate, district, sub-district.")
    ],
) -> None:
    """Import the areas of one level, the largest level first.

    The border of the country becomes the union of the largest areas, and every feature gets its
    areas anew.
    """
    _ = translator()
    with deployed() as deployment, deployment.database.writing() as session:
        count = import_areas(session, deployment.country, level, file)
    output().print(
        _("{count} areas of the level “{level}” are in place.").format(count=count, level=level),
        markup=False,
    )
