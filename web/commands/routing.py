"""`aroundme routing`: the streets for walking and driving minutes, from an extract of a country."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from geo.clock import SystemClock
from geo.errors import Refused
from geo.messages import Message
from geo.messages import mark as _
from geo.settings import GroundSettings
from importers.gazetteer.sources import with_ending
from importers.settings import ImportSettings
from importers.sources.fetched import fetched
from layers.routing.folder import BuiltStreets, built_streets, is_installed, remove_streets
from layers.routing.rules import Mode
from layers.settings import LayerSettings
from web.command_language import translator
from web.commands.console import explain_errors, is_confirmed, output


def routing_folder() -> Path:
    """Return where streets are kept: who builds them and the workers must agree."""
    folder = LayerSettings().routing_folder
    return (folder or GroundSettings().data_root / "routing").absolute()


@explain_errors
def build_command(
    file: Annotated[
        str, typer.Argument(help="An extract of OpenStreetMap, .osm.pbf, or its address.")
    ],
) -> None:
    """Build the streets of an extract; the former are used until they are whole."""
    if not is_installed():
        raise Refused(_("Minutes need the library scipy: install aroundme[routing]."))
    from importers.routing.service import build_streets  # noqa: PLC0415 - brings the compiler along

    with (
        tempfile.TemporaryDirectory() as scratch,
        fetched(file, Path(scratch), fetching=ImportSettings().fetching()) as source,
    ):
        built = build_streets(
            routing_folder(), with_ending(source), SystemClock().now(), source.name
        )
    output().print(_line(built).render(translator()), markup=False, soft_wrap=True)


@explain_errors
def show_command() -> None:
    """Show which streets are used, and of when they are."""
    built = built_streets(routing_folder())
    if built is None:
        raise Refused(
            _("There are no streets. Bring them with `aroundme routing build FILE.osm.pbf`.")
        )
    output().print(_line(built).render(translator()), markup=False, soft_wrap=True)


def _line(built: BuiltStreets) -> Message:
    source = built.source
    return Message(
        _(
            "Streets {number}: “{file}”, {attribution}, {licence}; as of {taken}, built {built}."
            " Junctions on foot: {walking}, by car: {driving}. Forbidden turns: {turns},"
            " passed over: {passed_over}."
        ),
        {
            "number": built.number,
            "file": source.file_name,
            "attribution": source.attribution,
            "licence": source.licence,
            "taken": f"{source.taken_at:%Y-%m-%d}" if source.taken_at else "?",
            "built": f"{built.built_at:%Y-%m-%d %H:%M}",
            "walking": built.vertices[Mode.WALKING],
            "driving": built.vertices[Mode.DRIVING],
            "turns": built.turns,
            "passed_over": built.turns_passed_over,
        },
    )


@explain_errors
def remove_command(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove the streets; straight lines are shown then."""
    if built_streets(routing_folder()) is None:
        raise Refused(_("There are no streets."))
    if not yes and not is_confirmed(translator()(_("Remove the streets? Type yes:"))):
        raise typer.Exit(1)
    remove_streets(routing_folder())
