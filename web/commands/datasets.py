"""`aroundme datasets`: adding, handing in, reviewing, publishing and withdrawing at the terminal.

The same actions as those of the pages, with the same second pair of eyes: whoever works at this
terminal is one officer, and what this one has handed in another one passes.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from geo.errors import InvalidFields, InvalidParameter
from geo.messages import mark as _
from layers.areas.queries import named_areas
from portal.attachments.receiving import Receiving
from portal.opendata.datasets import service, versions
from portal.opendata.datasets.drafting import add_resource, save_draft
from portal.opendata.datasets.drafts import read_dataset
from portal.opendata.datasets.rules import FILES, ResourceKind
from portal.opendata.privacy.looking import look, want_look
from portal.opendata.privacy.queries import scans_of
from portal.opendata.privacy.service import pass_version
from web.command_language import translator
from web.commands.as_operator import operating_officer
from web.commands.console import explain_errors
from web.commands.dataset_terminal import (
    DatasetTerminal,
    dataset_terminal,
    number_of,
    resource_of,
    say_line,
)

_CHUNK_BYTES = 1 << 20
_Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the dataset in addresses.")]
_Names = Annotated[list[str], typer.Argument(metavar="NAME…", help="Names of datasets.")]
_Resource = Annotated[str | None, typer.Option(help="A resource; without one, the only one.")]
_Day = Annotated[
    str | None, typer.Option("--day", help="Of which day the data are; without it, today.")
]
_Number = Annotated[int | None, typer.Option("--number", help="A version of a resource.")]


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
    with dataset_terminal() as terminal:
        for path in files:
            try:
                _add(terminal, path)
            except InvalidFields as error:
                wrong += 1
                for fault in error.faults:
                    say_line(f"{path}: {fault.parameter}: {fault.message.render(translator())}")
            except InvalidParameter as error:
                wrong += 1
                say_line(f"{path}: {error.parameter}: {error.message.render(translator())}")
    if wrong:
        raise typer.Exit(1)


def _add(terminal: DatasetTerminal, path: Path) -> None:
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
    say_line(translator()(_("{name} is added as a draft.")).format(name=name))


def _day(one: Mapping[str, Any]) -> date | None:
    day = one.get("day")
    return day if isinstance(day, date) else None


@explain_errors
def version_command(
    name: _Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file with the data.")],
    resource: _Resource = None,
    day: _Day = None,
) -> None:
    """Hand in a file as a new version, and look through it."""
    told = _read_day(day)
    with dataset_terminal() as terminal:
        with terminal.at_desk(name) as (session, desk):
            resource_id = resource_of(desk, resource)
            number = _hand_in(session, terminal, resource_id, file, told)
        database = terminal.deployment.database
        look(database, terminal.privacy, resource_id, number)
        with database.reading() as session:
            scan = scans_of(session, [resource_id])[resource_id, number]
    text = translator()(_("Version {number}. Rows: {rows}. Findings: {findings}."))
    say_line(text.format(number=number, rows=scan.rows, findings=len(scan.findings)))


def _read_day(day: str | None) -> date | None:
    try:
        return None if day is None else date.fromisoformat(day)
    except ValueError as error:
        raise InvalidParameter("day", _("Give a day, like 2026-05-25."), value=day) from error


def _hand_in(
    session: Session, terminal: DatasetTerminal, resource_id: UUID, file: Path, day: date | None
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
def address_command(
    name: _Name,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where the data stay.")],
    resource: _Resource = None,
    day: _Day = None,
) -> None:
    """Give the address of data that stay elsewhere, as a new version."""
    with dataset_terminal() as terminal, terminal.at_desk(name) as (session, desk):
        said = versions.NewVersion(_read_day(day) or terminal.deployment.now().date())
        resource_id, by = resource_of(desk, resource), operating_officer()
        row = versions.add_address(session, terminal.ctx, resource_id, address, said, by)
        number = row.number
    say_line(translator()(_("Version {number} is added.")).format(number=number))


@explain_errors
def hand_in_command(names: _Names) -> None:
    """Hand a draft in for review."""
    _each(names, "hand_in")


@explain_errors
def review_command(names: _Names) -> None:
    """Pass datasets on to the privacy check."""
    _each(names, "review")


@explain_errors
def send_back_command(
    name: _Name,
    because: Annotated[str, typer.Option(help="What whoever has written it should do.")],
) -> None:
    """Send a dataset back to whoever has written it, with the reason."""
    with dataset_terminal() as terminal, terminal.at_desk(name) as (session, desk):
        by = operating_officer()
        service.send_back(session, terminal.ctx, desk.dataset.id, because, by)


def _each(names: Sequence[str], action: str) -> None:
    act = {"hand_in": service.hand_in, "review": service.review, "publish": service.publish}
    with dataset_terminal() as terminal:
        for name in names:
            with terminal.at_desk(name) as (session, desk):
                act[action](session, terminal.ctx, desk.dataset.id, operating_officer())
            say_line(translator()(_("{name}: it is done.")).format(name=name))


@explain_errors
def check_command(name: _Name, number: _Number = None, resource: _Resource = None) -> None:
    """Say that a further version may be published."""
    with dataset_terminal() as terminal, terminal.at_desk(name) as (session, desk):
        resource_id = resource_of(desk, resource)
        which = number_of(desk, resource_id, number)
        pass_version(session, terminal.ctx, resource_id, which, operating_officer())


@explain_errors
def publish_command(names: _Names, number: _Number = None, resource: _Resource = None) -> None:
    """Publish datasets, or a further version of one."""
    if number is None:
        _each(names, "publish")
        return
    with dataset_terminal() as terminal, terminal.at_desk(names[0]) as (session, desk):
        resource_id, by = resource_of(desk, resource), operating_officer()
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
    with dataset_terminal() as terminal, terminal.at_desk(name) as (session, desk):
        by = operating_officer()
        if number is None:
            service.withdraw(session, terminal.ctx, desk.dataset.id, told, by)
        else:
            which = resource_of(desk, resource)
            versions.withdraw_version(session, terminal.ctx, which, number, told, by)
