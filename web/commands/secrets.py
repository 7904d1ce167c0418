"""`aroundme secrets`: another secret while all goes on, and copies of the keys of persons."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from geo.messages import mark as _
from geo.roles import Role
from geo.settings import GroundSettings
from portal.secrets import load_keys, secret_path
from portal.secrets.files import KeyringFile
from portal.secrets.person_key_backups import back_up, backups_folder, restore_from
from portal.secrets.rotation import add_secret, reseal, retire, state_of, told
from portal.secrets.sealed_columns import SealedPlace
from portal.settings import PortalSettings
from web.command_language import translator
from web.commands.console import explain_errors, output, print_table
from web.deployment import deployed

_Vault = Annotated[
    bool, typer.Option("--vault", help="The secret of the vault instead of the deployment's.")
]


@dataclass(frozen=True)
class _Sealed:
    """A secret file, where its secret seals, and what time it is."""

    path: Path
    places: tuple[SealedPlace, ...]
    now: datetime


@contextmanager
def _sealed(*, vault: bool) -> Iterator[_Sealed]:
    from portal.contact.vault import vault_doors, vault_secret_path  # noqa: PLC0415 - tables
    from portal.sealed_places import (  # noqa: PLC0415 - tables
        person_keys_of,
        sealed_places,
        vault_places,
    )

    settings, data_root = PortalSettings(), GroundSettings().data_root
    path = (vault_secret_path if vault else secret_path)(settings, data_root)
    with deployed() as deployment:
        keys = load_keys(path, clock=deployment.clock)
        doors = vault_doors(settings, deployment.database) if vault else deployment.database
        if vault:
            places = vault_places(doors, keys)
        else:
            places = sealed_places(doors, keys, person_keys_of(settings, data_root, keys))
        try:
            yield _Sealed(path, places, deployment.now())
        finally:
            doors.dispose()


@explain_errors
def rotate_command(
    vault: _Vault = False,
    seals_after_minutes: Annotated[
        int,
        typer.Option(
            min=0, help="With several machines: so long the file may take to reach them all."
        ),
    ] = 0,
) -> None:
    """Add a secret, and seal everything anew with it; what runs goes on and learns of it."""
    with _sealed(vault=vault) as held:
        begins = held.now + timedelta(minutes=seals_after_minutes)
        made = add_secret(held.path, now=held.now, seals_from=begins)
        _say(
            _("The secret {name} seals from {moment} on. Keep a copy of {path}."),
            name=made.name,
            moment=told(made.seals_from),
            path=held.path,
        )
        if seals_after_minutes:
            _say(_("Run “{command}” then."), command="aroundme secrets reseal")
            return
        _reseal(held)


@explain_errors
def reseal_command(vault: _Vault = False) -> None:
    """Seal anew with the newest secret what older ones have sealed; the worker does so at night."""
    with _sealed(vault=vault) as held:
        _reseal(held)


@explain_errors
def status_command(vault: _Vault = False) -> None:
    """List the secrets, and how much hangs on each."""
    with _sealed(vault=vault) as held:
        state = state_of(KeyringFile(held.path).current(), held.places, now=held.now)
    say = translator()
    headers = (say(_("secret")), say(_("since")), say(_("seals")), say(_("values")))
    rows = [
        (
            one.secret.name,
            told(one.secret.seals_from) if one.secret.seals_from else None,
            say(_("yes")) if one.seals else None,
            one.values,
        )
        for one in state.secrets
    ]
    print_table(say(_("Secrets in {path}")).format(path=held.path), headers, rows)
    for name, count in sorted(state.older.items()):
        _say(_("Still sealed by an older secret: {name}, {count} values."), name=name, count=count)
    _tell_unreadable(state.unreadable)


@explain_errors
def retire_command(
    vault: _Vault = False,
    although_links_end: Annotated[
        bool,
        typer.Option(
            "--although-links-end", help="Although links in letters of the last 180 days end."
        ),
    ] = False,
) -> None:
    """Take the older secrets out of the file, when nothing hangs on them any more."""
    with _sealed(vault=vault) as held:
        gone = retire(held.path, held.places, now=held.now, although_links_end=although_links_end)
    if not gone:
        _say(_("There is no older secret."))
    for one in gone:
        _say(_("The secret {name} is retired: nothing opens with it any more."), name=one.name)


@explain_errors
def backup_person_keys_command(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder; that of the settings without it.")
    ] = None,
) -> None:
    """Copy the keys of persons, and remove copies that are older than the settings allow."""
    from portal.sealed_places import person_keys_of  # noqa: PLC0415 - tables

    settings, data_root = PortalSettings(), GroundSettings().data_root
    with deployed() as deployment:
        keys = load_keys(secret_path(settings, data_root), clock=deployment.clock)
        path = back_up(
            person_keys_of(settings, data_root, keys),
            folder or backups_folder(settings, data_root),
            now=deployment.now(),
            kept=timedelta(days=settings.person_keys_backup_days),
        )
    _say(_("Saved in {path}. It opens with the secret alone."), path=path)


@explain_errors
def restore_person_keys_command(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A copy of the keys of persons.")],
) -> None:
    """Bring the keys of persons back from a copy; those of erased persons stay away."""
    from portal.citizens.queries import living_persons  # noqa: PLC0415 - tables
    from portal.sealed_places import person_keys_of  # noqa: PLC0415 - tables

    settings, data_root = PortalSettings(), GroundSettings().data_root
    # The owner sees all persons, the worker one at a time.
    with deployed(Role.OWNER) as deployment:
        keys = load_keys(secret_path(settings, data_root), clock=deployment.clock)

        def living(asked: Iterable[UUID]) -> Iterable[UUID]:
            with deployment.database.reading() as session:
                return living_persons(session, asked)

        count = restore_from(path, person_keys_of(settings, data_root, keys), living)
    _say(_("{count} keys of persons are back."), count=count)


def _reseal(held: _Sealed) -> None:
    done = reseal(held.places)
    _say(_("Sealed anew: {count} values."), count=done.changed)
    _tell_unreadable(done.unreadable)


def _tell_unreadable(count: int) -> None:
    if count:
        _say(_("{count} values open with no secret of this file."), count=count)


def _say(text: str, **values: object) -> None:
    output().print(translator()(text).format(**values), markup=False, soft_wrap=True)
