"""`aroundme datasets`: adding, handing in, reviewing, publishing and withdrawing at the terminal.

The same actions as those of the pages, with the same second pair of eyes: whoever works at this
terminal is one officer, and what this one has handed in another one passes.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from geo.errors import InvalidFields, InvalidParameter, NotFound
from geo.messages import mark as _
from geo.settings import GroundSettings
from layers.areas.queries import named_areas
from layers.deployment import Deployment
from portal.assembled_data import opendata_of, privacy_of
from portal.attachments.receiving import Receiving
from portal.attachments.stores import FolderStore
from portal.opendata.datasets import service, versions
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.desks import Desk, desk_of
from portal.opendata.datasets.drafting import add_resource, save_draft
from portal.opendata.datasets.drafts import read_dataset
from portal.opendata.datasets.rules import FILES, ResourceKind
from portal.opendata.privacy.context import PrivacyContext
from portal.opendata.privacy.looking import look, want_look
from portal.opendata.privacy.queries import scans_of
from portal.opendata.privacy.service import pass_version
from portal.settings import PortalSettings
from web.command_language import translator
from web.commands.as_operator import operating_officer, sealed
from web.commands.console import explain_errors, output

_CHUNK_BYTES = 1 << 20
_Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the dataset in addresses.")]
_Names = Annotated[list[str], typer.Argument(metavar="NAME…", help="Names of datasets.")]
_Resource = Annotated[str | None, typer.Option(help="A resource; without one, the only one.")]
_Number = Annotated[int | None, typer.Option("--number", help="A version of a resource.")]


@dataclass(frozen=True)
class _Terminal:
    """What actions at this terminal need."""

    deployment: Deployment
    ctx: DatasetContext
    privacy: PrivacyContext

    @contextmanager
    def at_desk(self, name: str) -> Iterator[tuple[Session, Desk]]:
        """Open a transaction on a dataset."""
        with self.deployment.database.writing(bounded=False) as session:
            desk = desk_of(session, name)
            if desk is None:
                raise NotFound(_("There is no dataset “{name}”."), name=name)
            yield session, desk


@contextmanager
def _terminal() -> Iterator[_Terminal]:
    settings = PortalSettings()
    with sealed(settings) as deployment:
        folder = settings.vocabularies_folder
        store = FolderStore(GroundSettings().data_root.absolute())
        ctx = opendata_of(deployment.country, None, folder)
        yield _Terminal(deployment, ctx, privacy_of(deployment.country, store, folder))


@explain_errors
def add_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="TOML files, one for each dataset.")
    ],
) -> None:
    """Add datasets as drafts, each by a TOML file that names its files.

    Its keys are those of the form, as in docs/open-data.md; paths are beside the TOML file. What
    is wrong with one leaves the others as they are.
    """
    wrong = 0
    with _terminal() as terminal:
        for path in files:
            try:
                _add(terminal, path)
            except InvalidFields as error:
                wrong += 1
                for fault in error.faults:
                    _say(f"{path}: {fault.parameter}: {fault.message.render(translator())}")
            except InvalidParameter as error:
                wrong += 1
                _say(f"{path}: {error.parameter}: {error.message.render(translator())}")
    if wrong:
        raise typer.Exit(1)


def _add(terminal: _Terminal, path: Path) -> None:
    try:
        told: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        text = _("It is no TOML file: {reason}.")
        raise InvalidParameter("file", text, value=str(path), reason=str(error)) from error
    files: Sequence[Mapping[str, Any]] = told.get("files", ())
    data = {key: value for key, value in told.items() if key != "files"}
    with terminal.deployment.database.writing(bounded=False) as session:
        areas = {one.code for one in named_areas(session)}
        country = terminal.deployment.country
        said, faults = read_dataset(data, country, terminal.ctx.terms, areas)
        if said is None:
            raise InvalidFields(faults)
        row = save_draft(session, terminal.ctx, said, operating_officer())
        dataset_id, name = row.id, row.name
        added = []
        for one in files:
            file = path.parent / str(one.get("path", ""))
            resource = add_resource(
                session,
                terminal.ctx,
                dataset_id,
                str(one.get("title") or file.stem),
                str(one.get("kind") or ResourceKind.FILE),
                operating_officer(),
            )
            added.append((resource.id, _hand_in(session, terminal, resource.id, file, _day(one))))
    for resource_id, number in added:
        look(terminal.deployment.database, terminal.privacy, resource_id, number)
    _say(translator()(_("{name} is added as a draft.")).format(name=name))


def _day(one: Mapping[str, Any]) -> date | None:
    day = one.get("day")
    return day if isinstance(day, date) else None


@explain_errors
def version_command(
    name: _Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file with the data.")],
    resource: _Resource = None,
    day: Annotated[
        str | None, typer.Option(help="Of which day the data are; without it, today.")
    ] = None,
) -> None:
    """Hand in a file as a new version, and look through it."""
    try:
        told = None if day is None else date.fromisoformat(day)
    except ValueError as error:
        raise InvalidParameter("day", _("Give a day, like 2026-05-25."), value=day) from error
    with _terminal() as terminal:
        with terminal.at_desk(name) as (session, desk):
            resource_id = _resource(desk, resource)
            number = _hand_in(session, terminal, resource_id, file, told)
        database = terminal.deployment.database
        look(database, terminal.privacy, resource_id, number)
        with database.reading() as session:
            scan = scans_of(session, [resource_id])[resource_id, number]
    text = translator()(_("Version {number}. Rows: {rows}. Findings: {findings}."))
    _say(text.format(number=number, rows=scan.rows, findings=len(scan.findings)))


def _hand_in(
    session: Session, terminal: _Terminal, resource_id: UUID, file: Path, day: date | None
) -> int:
    today = terminal.deployment.now().date()
    if day is not None and day > today:
        raise InvalidParameter("day", _("The day is still to come."), value=str(day))
    said = versions.NewVersion(day or today)
    with Receiving(terminal.privacy.store, FILES) as received:
        received.open(file.name)
        with file.open("rb") as source:
            while chunk := source.read(_CHUNK_BYTES):
                received.write(chunk)
        by = operating_officer()
        row = versions.add_file(session, terminal.ctx, resource_id, received, said, by)
    want_look(session, resource_id, row.number)
    return row.number


@explain_errors
def hand_in_command(names: _Names) -> None:
    """Hand a draft in for review."""
    _each(names, "hand_in")


@explain_errors
def review_command(names: _Names) -> None:
    """Pass datasets on to the privacy check."""
    _each(names, "review")


def _each(names: Sequence[str], action: str) -> None:
    act = {"hand_in": service.hand_in, "review": service.review, "publish": service.publish}
    with _terminal() as terminal:
        for name in names:
            with terminal.at_desk(name) as (session, desk):
                act[action](session, terminal.ctx, desk.dataset.id, operating_officer())
            _say(translator()(_("{name}: it is done.")).format(name=name))


@explain_errors
def check_command(name: _Name, number: _Number = None, resource: _Resource = None) -> None:
    """Say that a further version may be published."""
    with _terminal() as terminal, terminal.at_desk(name) as (session, desk):
        resource_id = _resource(desk, resource)
        which = _which(desk, resource_id, number)
        pass_version(session, terminal.ctx, resource_id, which, operating_officer())


@explain_errors
def publish_command(names: _Names, number: _Number = None, resource: _Resource = None) -> None:
    """Publish datasets, or a further version of one."""
    if number is None:
        _each(names, "publish")
        return
    with _terminal() as terminal, terminal.at_desk(names[0]) as (session, desk):
        resource_id, by = _resource(desk, resource), operating_officer()
        versions.publish_version(session, terminal.ctx, resource_id, number, by)


@explain_errors
def withdraw_command(
    name: _Name,
    because: Annotated[
        list[str], typer.Option(help="The public reason, once a language: --because ar=… .")
    ],
    number: _Number = None,
    resource: _Resource = None,
) -> None:
    """Withdraw a dataset or a version, with a public reason."""
    told = {key.strip(): text for key, _sign, text in (one.partition("=") for one in because)}
    with _terminal() as terminal, terminal.at_desk(name) as (session, desk):
        by = operating_officer()
        if number is None:
            service.withdraw(session, terminal.ctx, desk.dataset.id, told, by)
        else:
            which = _resource(desk, resource)
            versions.withdraw_version(session, terminal.ctx, which, number, told, by)


def _resource(desk: Desk, name: str | None) -> UUID:
    """Return a resource by its name, or the only one."""
    known = desk.dataset.resources
    found = [one for one in known if name in (None, one.name)]
    if len(found) != 1:
        text = _("Name one of its resources: {names}.")
        names = ", ".join(one.name for one in known)
        raise InvalidParameter("resource", text, value=name, names=names)
    return found[0].id


def _which(desk: Desk, resource_id: UUID, number: int | None) -> int:
    """Return the number of a version, or that of the newest."""
    if number is not None:
        return number
    newest = desk.versions[resource_id][:1]
    if not newest:
        raise NotFound(_("There is no such version."))
    return newest[0].version.number


def _say(text: str) -> None:
    output().print(text, markup=False, soft_wrap=True)
