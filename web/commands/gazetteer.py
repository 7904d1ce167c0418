"""`aroundme gazetteer`: where the names of places come from, and importing more."""

from pathlib import Path
from typing import Annotated

import typer

from geo.errors import Refused
from geo.messages import Message
from geo.messages import mark as _
from importers.gazetteer.service import ImportedNames, import_embedded, import_names
from importers.gazetteer.sources import own_source
from layers.gazetteer.queries import name_sources
from layers.gazetteer.rules import NameSource
from web.command_language import translator
from web.commands.console import ExitCode, explain_errors, output, print_table, progress_console
from web.deployment import deployed

_MOST_SHOWN = 20


@explain_errors
def import_command(
    file: Annotated[
        Path | None,
        typer.Argument(help="An extract of OpenStreetMap, a dump of GeoNames, or a table."),
    ] = None,
    builtin: Annotated[
        bool, typer.Option("--builtin", help="The towns of GeoNames that come with the program.")
    ] = False,
    alternate_names: Annotated[
        Path | None, typer.Option(help="Beside a dump of GeoNames: its file of alternate names.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="The name of the source whose names are replaced.")
    ] = None,
    attribution: Annotated[str, typer.Option(help="Whom to thank, shown beside names.")] = "",
    licence: Annotated[str, typer.Option(help="Under which licence the names are.")] = "",
) -> None:
    """Import names of places; they replace those of the same source, as a whole or not at all."""
    if (file is None) != builtin:
        raise Refused(_("Name one file of names, or say --builtin."))
    told = _source(file, source, attribution, licence)
    with deployed() as deployment, deployment.database.writing(bounded=False) as session:
        if file is None:
            imported = import_embedded(session, deployment.country)
        else:
            imported = import_names(
                session, deployment.country, file, source=told, alternate_names=alternate_names
            )
    _show(imported)
    if imported.findings:
        raise typer.Exit(ExitCode.DONE_WITH_REJECTS)


def _source(
    file: Path | None, name: str | None, attribution: str, licence: str
) -> NameSource | None:
    """Return the source that was named; None leaves it to the file."""
    if name is None and not attribution and not licence:
        return None
    assert file is not None or name is None
    return own_source(Path(name) if name else file or Path(), attribution, licence)


def _show(imported: ImportedNames) -> None:
    translate = translator()
    for one in imported.findings[:_MOST_SHOWN]:
        words = (one.finding.message, one.finding.hint)
        said = " ".join(sentence.render(translate) for sentence in words)
        line = Message(_("Row {row}: {said}"), {"row": one.row, "said": said})
        progress_console().print(line.render(translate), markup=False, soft_wrap=True)
    if len(imported.findings) > _MOST_SHOWN:
        more = Message(
            _("… and {count} more rows."), {"count": len(imported.findings) - _MOST_SHOWN}
        )
        progress_console().print(more.render(translate), markup=False)
    sentence = Message(
        _("Places of “{source}” in the gazetteer: {count}. Rows left out: {rejected}."),
        {
            "source": imported.source.name,
            "count": imported.count,
            "rejected": len(imported.findings),
        },
    )
    output().print(sentence.render(translate), markup=False, soft_wrap=True)


@explain_errors
def list_command() -> None:
    """List the sources of names, with their licences."""
    translate = translator()
    with deployed() as deployment, deployment.database.reading() as session:
        rows = [
            (
                source.name,
                source.title,
                source.place_count,
                source.attribution,
                source.licence,
                f"{source.imported_at:%Y-%m-%d %H:%M}",
            )
            for source in name_sources(session)
        ]
    titles = (_("source"), _("title"), _("places"), _("attribution"), _("licence"), _("imported"))
    print_table(translate(_("Names of places")), [translate(title) for title in titles], rows)
