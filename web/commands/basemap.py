"""`aroundme basemap`: the streets and the water below the places, from an extract of a country."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from geo.errors import Refused
from geo.messages import Message
from geo.messages import mark as _
from importers.basemap.service import (
    ImportedBasemap,
    check_is_of_country,
    import_basemap,
)
from importers.gazetteer.service import import_names
from importers.gazetteer.sources import OPENSTREETMAP, with_ending
from importers.settings import ImportSettings
from importers.sources.fetched import fetched
from layers.basemap.queries import served_basemap
from layers.basemap.rules import Basemap
from layers.basemap.service import remove_basemap, remove_former
from web.command_language import translator
from web.commands.console import explain_errors, is_confirmed, output
from web.deployment import deployed


@explain_errors
def import_command(
    file: Annotated[
        str, typer.Argument(help="An extract of OpenStreetMap, .osm.pbf, or its address.")
    ],
    names: Annotated[
        bool, typer.Option("--names/--no-names", help="Take the names of places from it as well.")
    ] = True,
) -> None:
    """Import an extract as the base map; the former is served until it is whole."""
    with deployed() as deployment, tempfile.TemporaryDirectory() as scratch:
        with (
            fetched(file, Path(scratch), fetching=ImportSettings().fetching()) as source,
            deployment.database.writing(bounded=False) as session,
        ):
            path = with_ending(source)
            if names:
                check_is_of_country(deployment.country, path, source.name)
            imported = import_basemap(session, deployment.country, path, source.name)
            found = (
                import_names(session, deployment.country, path, source=OPENSTREETMAP).count
                if names
                else None
            )
        remove_former(deployment.database)
    _say(imported, found)


def _say(imported: ImportedBasemap, names: int | None) -> None:
    translate = translator()
    served = Message(
        _(
            "The base map is “{file}” now: {count} shapes."
            " Passed over because parts are missing: {gaps}."
        ),
        {
            "file": imported.basemap.source.file_name,
            "count": imported.basemap.shape_count,
            "gaps": imported.passed_over,
        },
    )
    output().print(served.render(translate), markup=False, soft_wrap=True)
    if names is not None:
        known = Message(_("Names of places taken from it: {count}."), {"count": names})
        output().print(known.render(translate), markup=False, soft_wrap=True)


@explain_errors
def show_command() -> None:
    """Show which base map is served, and of when it is."""
    with deployed() as deployment, deployment.database.reading() as session:
        basemap = served_basemap(session)
    if basemap is None:
        raise Refused(
            _("There is no base map. Bring one with `aroundme basemap import FILE.osm.pbf`.")
        )
    output().print(_line(basemap).render(translator()), markup=False, soft_wrap=True)


def _line(basemap: Basemap) -> Message:
    source = basemap.source
    return Message(
        _(
            "Base map {number}: “{file}”, {attribution}, {licence};"
            " as of {taken}, imported {imported}."
        ),
        {
            "number": basemap.number,
            "file": source.file_name,
            "attribution": source.attribution,
            "licence": source.licence,
            "taken": f"{source.taken_at:%Y-%m-%d}" if source.taken_at else "?",
            "imported": f"{basemap.imported_at:%Y-%m-%d %H:%M}" if basemap.imported_at else "?",
        },
    )


@explain_errors
def remove_command(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove the base map."""
    with deployed() as deployment, deployment.database.writing(bounded=False) as session:
        if served_basemap(session) is None:
            raise Refused(_("There is no base map."))
        if not yes and not is_confirmed(translator()(_("Remove the base map? Type yes:"))):
            raise typer.Exit(1)
        remove_basemap(session)
