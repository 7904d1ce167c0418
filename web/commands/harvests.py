"""`aroundme harvests`: the catalogues of other portals, their runs, and reading one right now."""

import time
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from geo.country import best_name
from geo.errors import InvalidFields, InvalidParameter, Refused
from geo.messages import mark as _
from importers.harvest.context import HarvestContext
from importers.harvest.models import HarvestRunRow
from importers.harvest.queries import findings_of, newest_runs, runs_of, sources_of
from importers.harvest.retiring import confirm_retirement
from importers.harvest.rules import STATE_NAMES, TASK, UNFINISHED, Reach, RunState
from importers.harvest.service import run_harvest
from importers.harvest.sources import demand_source, read_source, request_run, save_source
from importers.settings import ImportSettings
from layers.areas.queries import named_areas
from layers.deployment import Deployment
from portal.assembled_data import opendata_of
from portal.directory.agencies.queries import agency_lines
from portal.jobs.alive import run_once
from portal.jobs.tasks import Task
from portal.opendata.origins.models import HarvestSourceRow
from portal.settings import PortalSettings
from web.command_language import LANGUAGES, chosen_language, translator
from web.commands.as_operator import operating_officer, sealed
from web.commands.console import ExitCode, explain_errors, output, print_table
from web.deployment import deployed
from web.translations import Translations

_Code = Annotated[str, typer.Argument(metavar="CODE", help="The short name of the catalogue.")]
_COUNTS = ("seen", "created", "changed", "unchanged", "restored", "retired", "refused")
_MOST = 200


@explain_errors
def list_command() -> None:
    """List the catalogues that are harvested, with their last runs."""
    say = translator()
    with deployed() as deployment, deployment.database.reading() as session:
        sources = sources_of(session, None)
        runs = newest_runs(session, [one.code for one in sources])
        rows = [
            (
                one.code,
                best_name(one.titles, chosen_language()),
                one.address,
                one.schedule if one.is_enabled else say(_("paused")),
                *_of_run(runs.get(one.code)),
            )
            for one in sources
        ]
    headers = ("code", say(_("Title")), say(_("Address")), say(_("When")), say(_("Last run")), "")
    print_table(say(_("Catalogues: {count}")).format(count=len(rows)), headers, rows)


def _of_run(run: HarvestRunRow | None) -> tuple[object, object]:
    if run is None:
        return "", ""
    return translator()(STATE_NAMES[RunState(run.state)]), f"{run.asked_at:%Y-%m-%d %H:%M}"


@explain_errors
def add_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="TOML files, one for each catalogue.")
    ],
) -> None:
    """Add catalogues, or change them, each by a TOML file with the fields of the form."""
    settings = PortalSettings()
    with sealed(settings) as deployment:
        for path in files:
            _say(_("{code} is kept."), code=_add(deployment, settings, path))


def _add(deployment: Deployment, settings: PortalSettings, path: Path) -> str:
    try:
        told: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        text = _("It is no TOML file: {reason}.")
        raise InvalidParameter("file", text, value=str(path), reason=str(error)) from error
    data = {**told, **{name: _pairs(told.get(name)) for name in ("agencies", "categories")}}
    terms = opendata_of(deployment.country, None, settings.vocabularies_folder).terms
    with deployment.database.writing(bounded=False) as session:
        agencies = {one.code for one in agency_lines(session)}
        areas = {one.code for one in named_areas(session)}
        said, faults = read_source(data, deployment.country, terms, agencies, areas)
        if said is None:
            raise InvalidFields(faults)
        before = session.get(HarvestSourceRow, said.code)
        version = None if before is None else before.version
        return save_source(session, said, operating_officer(), version=version).code


def _pairs(told: object) -> list[dict[str, object]]:
    """Return a table of a TOML file as the pairs of the form."""
    items = told.items() if isinstance(told, dict) else ()
    return [{"theirs": theirs, "ours": ours} for theirs, ours in items]


@explain_errors
def run_command(
    code: _Code,
    reach: Annotated[Reach | None, typer.Option(help="Read all, or what has changed.")] = None,
) -> None:
    """Read a catalogue now, in this process; one that was interrupted is read on."""
    settings = PortalSettings()
    with sealed(settings) as deployment:
        ctx = _context(deployment, settings)
        with deployment.database.writing() as session:
            row = demand_source(session, code)
            newest = newest_runs(session, [row.code]).get(row.code)
            if newest is None or newest.state not in UNFINISHED:
                request_run(session, code, operating_officer(), reach, is_queued=False)
        task = Task(TASK, lambda key, stop: run_harvest(ctx, key, stop))
        run_once(deployment.database, task, code, lambda: False)
        with deployment.database.reading() as session:
            run = newest_runs(session, [code])[code]
            if run.state in UNFINISHED:
                raise Refused(_("A worker reads this catalogue already: look at its runs."))
            _show(run)
    if run.state == RunState.BROKEN:
        raise typer.Exit(ExitCode.REFUSED)


def _context(deployment: Deployment, settings: PortalSettings) -> HarvestContext:
    translations = Translations(LANGUAGES)
    return HarvestContext(
        deployment.database,
        opendata_of(deployment.country, None, settings.vocabularies_folder),
        ImportSettings().fetching(),
        {language: translations.to(language) for language in LANGUAGES},
        time.sleep,
    )


@explain_errors
def runs_command(code: _Code) -> None:
    """List the runs of a catalogue, the newest first."""
    say = translator()
    with deployed() as deployment, deployment.database.reading() as session:
        rows = [
            (
                one.id,
                f"{one.asked_at:%Y-%m-%d %H:%M}",
                one.reach,
                say(STATE_NAMES[RunState(one.state)]),
                *(getattr(one, name) for name in _COUNTS),
            )
            for one in runs_of(session, code, _MOST)
        ]
    headers = ("id", say(_("When")), say(_("What")), say(_("State")), *_COUNTS)
    print_table(say(_("Runs: {count}")).format(count=len(rows)), headers, rows)


@explain_errors
def show_command(
    run_id: Annotated[UUID, typer.Argument(metavar="ID", help="The id of a run.")],
) -> None:
    """Show a run: its figures, and every record that was not taken, with the reason."""
    with deployed() as deployment, deployment.database.reading() as session:
        run = session.get(HarvestRunRow, run_id)
        if run is None:
            raise InvalidParameter("id", _("There is no such run."), value=str(run_id))
        _show(run)
        for one in findings_of(session, run.id, _MOST):
            _say_plain(f"{one.source_id or '–'} {one.title}: {one.message.render(translator())}")


def _show(run: HarvestRunRow) -> None:
    _say_plain(f"{run.id} {translator()(STATE_NAMES[RunState(run.state)])}")
    _say_plain(", ".join(f"{name} {getattr(run, name)}" for name in _COUNTS))
    if run.problem is not None:
        from importers.jobs.sentences import message_from_json  # noqa: PLC0415

        _say_plain(message_from_json(run.problem).render(translator()))


@explain_errors
def confirm_command(
    code: _Code,
    keep: Annotated[bool, typer.Option("--keep", help="Retire nothing of it.")] = False,
) -> None:
    """Say that what has vanished from a catalogue is to be retired, or to be kept."""
    with sealed(PortalSettings()) as deployment, deployment.database.writing() as session:
        demand_source(session, code)
        newest = newest_runs(session, [code]).get(code)
        if newest is None:
            raise Refused(_("This catalogue was never read."))
        confirm_retirement(session, newest.id, operating_officer(), is_right=not keep)


def _say(text: str, **values: object) -> None:
    _say_plain(translator()(text).format(**values))


def _say_plain(text: str) -> None:
    output().print(text, markup=False, soft_wrap=True)
