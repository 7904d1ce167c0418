"""`aroundme import`: a file becomes the next release of a layer."""

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from geo.country import load_country
from geo.messages import Message, Translate
from geo.messages import mark as _
from importers.account import account_of
from importers.columns.map_option import read_map_option
from importers.geocoding import AddressFinder, address_finder
from importers.order import ImportOrder
from importers.readers.rows import Fact
from importers.service import StagedImport, activate_staged, stage_file
from importers.settings import ImportSettings
from importers.sources.fetched import STANDARD_INPUT
from importers.understanding import Understanding, understood
from layers.deployment import Deployment
from layers.recording import Recorder
from layers.releases.rules import Changes
from portal.settings import PortalSettings
from portal.stores import release_recorder
from web.command_language import LANGUAGES, chosen_language, translator
from web.commands.as_operator import operator, sealed
from web.commands.console import (
    ExitCode,
    explain_errors,
    is_confirmed,
    output,
    print_table,
    progress_console,
)
from web.settings import WebSettings
from web.translations import Translations


@explain_errors
def import_command(  # noqa: PLR0913, PLR0917 - one argument for each thing that can be said
    layer: Annotated[str, typer.Argument(help="The layer, for example schools.")],
    source: Annotated[
        str, typer.Argument(metavar="FILE", help="A file, an http(s) address, or - for stdin.")
    ],
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="Columns for fields: ref=@id,name_ar=COLUMN,… May be repeated."),
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="The coordinate system, like EPSG:28191 or “UTM 36N”.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="The encoding, like windows-1256.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="The delimiter of a text table.")] = None,
    part: Annotated[
        str | None, typer.Option(help="The sheet, layer or archive member to take.")
    ] = None,
    country: Annotated[
        str | None, typer.Option(help="The country of the places, where it is another one: fr.")
    ] = None,
    no_country_check: Annotated[
        bool, typer.Option("--no-country-check", help="Take places anywhere on earth.")
    ] = False,
    geocode: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Look missing coordinates up at this Nominatim server."),
    ] = None,
    agency: Annotated[
        str | None, typer.Option(help="The agency for whose places the file speaks; others stay.")
    ] = None,
    add_only: Annotated[
        bool, typer.Option("--add-only", help="Places that are not in the file stay.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Activate without asking.")] = False,
    stage_only: Annotated[
        bool, typer.Option("--stage", help="Leave it waiting for a second officer.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Activate although many features go or move.")
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(help="Where to write rows with findings; default: FILE.rejects.csv here."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="Where to write the report; default: FILE.report.html here."),
    ] = None,
    note: Annotated[str | None, typer.Option(help="A remark kept with the release.")] = None,
) -> None:
    """Import a file as the next release of a layer.

    Shows what was understood, checks every row, shows what would change, and activates it when you
    say yes. Exit code 0: every row is good. 1: some rows were rejected. 2: nothing was changed.
    """
    translations = Translations(LANGUAGES)
    settings = ImportSettings()
    stem = Path("stdin" if source == STANDARD_INPUT else source.rstrip("/")).name
    stem = stem.partition(".")[0] or "import"
    order = ImportOrder(
        layer=layer,
        source=source,
        made_by=getpass.getuser(),
        rejects_path=rejects or Path(f"{stem}.rejects.csv"),
        translations={language: translations.to(language) for language in LANGUAGES},
        chosen_columns=read_map_option(columns or []),
        encoding=encoding,
        delimiter=delimiter,
        part=part,
        crs=crs,
        country=load_country(country.lower()) if country else None,
        check_country=not no_country_check,
        by_address=geocode is not None,
        scope=agency,
        add_only=add_only,
        note=note,
        fetching=settings.fetching(),
    )
    with (
        sealed(PortalSettings()) as deployment,
        understood(deployment, order) as understanding,
    ):
        if understanding is None:
            raise typer.Exit(_say_unchanged(order))
        _show_facts(understanding.facts)
        finder = address_finder(deployment, geocode, order.country) if geocode else None
        staged = run_with_progress(deployment, order, understanding, finder)
        _show_summary(staged)
        _show_report(
            deployment, order, understanding, staged, report or Path(f"{stem}.report.html")
        )
        wanted = not stage_only and (yes or _is_confirmed(staged, source))
        if wanted:
            record = release_recorder(layer, operator())
            activate_and_show(deployment, staged, force=force, record=record)
        else:
            _say_waiting(staged)
    raise typer.Exit(ExitCode.DONE_WITH_REJECTS if staged.rejected else ExitCode.DONE)


def run_with_progress(
    deployment: Deployment,
    order: ImportOrder,
    understanding: Understanding,
    finder: AddressFinder | None = None,
) -> StagedImport:
    """Check and stage, with a bar on standard error that shows rate and time left."""
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=progress_console(),
    )
    with bar:
        task = bar.add_task(understanding.source.name, total=understanding.reader.size_bytes)
        return stage_file(
            deployment,
            order,
            understanding,
            progress=lambda read: bar.update(task, completed=read),
            address_finder=finder,
        )


def activate_and_show(
    deployment: Deployment,
    staged: StagedImport,
    *,
    force: bool,
    record: Recorder | None = None,
) -> None:
    """Make the release current and say so; a guard that stops it leaves it waiting."""
    translate = translator()
    with progress_console().status(translate(_("activating"))):
        active = activate_staged(
            deployment,
            staged.layer,
            staged.release_number,
            by=getpass.getuser(),
            force=force,
            record=record,
        )
    sentence = translate(_("Release {number} of {layer} is active."))
    _say(sentence.format(number=active.number, layer=staged.layer))


def _show_facts(facts: Sequence[Fact]) -> None:
    translate = translator()
    rows = [(translate(fact.label), _worded(fact.value, translate)) for fact in facts]
    print_table(translate(_("What the file is")), ("", ""), rows)


def _worded(value: str | Message, translate: Translate) -> str:
    return value.render(translate) if isinstance(value, Message) else value


def _show_summary(staged: StagedImport) -> None:
    translate = translator()
    rows = [
        (translate(_("rows read")), staged.rows_read),
        *_change_rows(staged.changes, translate),
        (translate(_("rejected")), staged.rejected),
        *_code_rows(staged.rejected_by_code, ""),
        *_code_rows(staged.warned_by_code, translate(_("loaded, please check"))),
        *_code_rows(staged.fixed_by_code, translate(_("mended"))),
    ]
    title = translate(_("What release {number} of {layer} would change")).format(
        number=staged.release_number, layer=staged.layer
    )
    print_table(title, ("", translate(_("rows"))), rows)
    if staged.rejects_path is not None:
        sentence = translate(
            _("Rows to be mended, with what is wrong beside each; import it again: {path}")
        )
        _say(sentence.format(path=staged.rejects_path))


def _change_rows(changes: Changes, translate: Translate) -> list[tuple[str, int]]:
    return [
        (translate(_("added")), changes.added),
        (translate(_("changed")), changes.changed),
        (translate(_("moved")), changes.moved),
        (translate(_("removed")), changes.removed),
        (translate(_("unchanged")), changes.unchanged),
    ]


def _code_rows(counts: dict[str, int], remark: str) -> list[tuple[str, int]]:
    behind = f" ({remark})" if remark else ""
    return [(f"  {code}{behind}", count) for code, count in counts.items()]


def _show_report(
    deployment: Deployment,
    order: ImportOrder,
    understanding: Understanding,
    staged: StagedImport,
    path: Path,
) -> None:
    # The map library takes a quarter of a second to load, which other verbs need not wait for.
    from web.import_report import save_report  # noqa: PLC0415
    from web.tile_source import tile_source_of  # noqa: PLC0415

    tiles = tile_source_of(deployment, WebSettings())
    translate = translator()
    with deployment.database.reading() as session:
        report = account_of(session, deployment, order, understanding, staged)
    save_report(report, path, language=chosen_language(), translate=translate, tiles=tiles)
    sentence = translate(_("Report with the map of what would change: {path}"))
    _say(sentence.format(path=path))


def _is_confirmed(staged: StagedImport, source: str) -> bool:
    """Ask; where nobody can answer, the release waits."""
    if source == STANDARD_INPUT:
        return False
    question = translator()(_("Activate release {number} of {layer}? Type yes:"))
    return is_confirmed(question.format(number=staged.release_number, layer=staged.layer))


def _say_waiting(staged: StagedImport) -> None:
    sentence = translator()(
        _(
            "Release {number} of {layer} waits; nothing is changed yet. Activate it with:"
            " aroundme releases activate {layer} {number}"
        )
    )
    _say(sentence.format(number=staged.release_number, layer=staged.layer))


def _say_unchanged(order: ImportOrder) -> ExitCode:
    sentence = translator()(_("The file at {address} is the same as in the current release."))
    _say(sentence.format(address=order.source))
    return ExitCode.DONE


def _say(sentence: str) -> None:
    output().print(sentence, markup=False, soft_wrap=True)
