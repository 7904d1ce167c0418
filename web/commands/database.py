"""`aroundme database`: the schema, and backups of everything that cannot be made anew."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.engine import make_url

from geo.connections import sqlalchemy_url
from geo.errors import Refused
from geo.local_postgis import DATABASE, LocalPostgis
from geo.messages import mark as _
from geo.postgis_configuration import ROLE
from geo.roles import Role, Roles, script
from geo.settings import GroundSettings
from web.command_language import translator
from web.commands.console import explain_errors, output
from web.deployment import deployed

# The machinery of backups is imported by its verbs: others are not to wait for it.
_Backup = Annotated[Path, typer.Argument(help="The file of the backup.")]


@explain_errors
def upgrade_command() -> None:
    """Bring the schema up to date. `aroundme serve` does the same when it starts."""
    with deployed(Role.OWNER):
        _say(_("The database schema is up to date."))


@explain_errors
def backup_command(
    target: Annotated[Path, typer.Argument(help="A new file, or a folder for one.")],
) -> None:
    """Save the database, what officers handed in and the secret in one file, while all goes on."""
    from web.backup.making import make_backup  # noqa: PLC0415

    with deployed(Role.OWNER) as deployment:
        data_root = GroundSettings().data_root
        secret, apart = _secret(data_root), _apart(data_root)
        path = make_backup(deployment.database, data_root, secret, target, apart=apart)
    _say(
        _("Saved in {path}, {megabytes} MB. The secret is in it: keep it where nobody else reads."),
        path=path,
        megabytes=f"{path.stat().st_size / 1e6:.1f}",
    )


@explain_errors
def verify_command(
    backup: _Backup,
    restore: Annotated[
        bool, typer.Option("--restore", help="Restore it into a scratch database as well.")
    ] = False,
) -> None:
    """Check that a backup is whole: digests, the listing of its dump, rows after a restore."""
    from web.backup.archive import opened  # noqa: PLC0415
    from web.backup.restoring import verify  # noqa: PLC0415

    with opened(backup) as archive:
        if restore:
            with deployed(Role.OWNER) as deployment:
                url = deployment.database.writer.url.render_as_string(hide_password=False)
                verify(archive, url)
        else:
            verify(archive)
        rows = sum(archive.manifest.rows.values())
        _say(
            _("The backup of {made_at} is whole: {rows} rows, {files} files."),
            made_at=archive.manifest.made_at,
            rows=rows,
            files=len(archive.manifest.digests),
        )


@explain_errors
def restore_command(
    backup: _Backup,
    into: Annotated[
        Path | None, typer.Option(help="A new data root, with a private database of its own.")
    ] = None,
    layer: Annotated[
        str | None, typer.Option(help="Bring back this layer alone, as a new release.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="With --layer: although many features go or move.")
    ] = False,
) -> None:
    """Restore a backup into an empty deployment, or one layer of it beside the living data."""
    from web.backup.archive import opened  # noqa: PLC0415
    from web.backup.restoring import restore_all, restore_layer  # noqa: PLC0415

    if layer is not None and into is not None:
        raise Refused(_("--layer brings a layer back into what is there: leave --into out."))
    with opened(backup) as archive:
        if layer is not None:
            with deployed(Role.OWNER) as deployment:
                number, changes = restore_layer(
                    deployment, archive, layer, by=getpass.getuser(), force=force
                )
            _say(
                _("Release {made} of {layer} equals the backup of {made_at}: {count} features."),
                made=number,
                layer=layer,
                made_at=archive.manifest.made_at,
                count=changes.after,
            )
            return
        data_root = into or GroundSettings().data_root
        with _target(into) as url:
            restore_all(archive, url, data_root, _secret(data_root, given=into is None))
        _say(
            _("The backup of {made_at} is restored in {path}."),
            made_at=archive.manifest.made_at,
            path=data_root,
        )


@contextmanager
def _target(into: Path | None) -> Iterator[str]:
    """Run the database that is restored into, whose schema nobody has touched."""
    ground = GroundSettings()
    if into is None and ground.database_url is not None:
        yield ground.database_url
        return
    with LocalPostgis(into or ground.data_root).in_use() as url:
        yield url


def _secret(data_root: Path, *, given: bool = True) -> Path:
    """Find the place of the secret: the settings' one belongs to the settings' data root."""
    from portal.secrets import secret_path  # noqa: PLC0415
    from portal.settings import PortalSettings  # noqa: PLC0415

    return secret_path(PortalSettings(), data_root) if given else data_root / "secret"


def _apart(data_root: Path) -> tuple[Path, ...]:
    """List what is in no backup of the database: the vault's secret, keys of persons, copies."""
    from portal.contact.vault import vault_secret_path  # noqa: PLC0415
    from portal.participation.polls.digest_keys import digest_keys_folder  # noqa: PLC0415
    from portal.secrets.person_key_backups import backups_folder  # noqa: PLC0415
    from portal.secrets.person_keys import person_keys_folder  # noqa: PLC0415
    from portal.settings import PortalSettings  # noqa: PLC0415

    places = (vault_secret_path, person_keys_folder, backups_folder, digest_keys_folder)
    return tuple(place(PortalSettings(), data_root) for place in places)


@explain_errors
def roles_command() -> None:
    """Print the statements with which a superuser makes the roles of a database of your own."""
    ground = GroundSettings()
    if ground.database_url is None:
        _say(_("The private database makes its roles itself: there is nothing to be done."))
        return
    address = make_url(sqlalchemy_url(ground.database_url))
    roles = Roles(ground.database_roles)
    # To standard output as it stands, for it is piped into psql.
    typer.echo(script(roles, address.username or ROLE, address.database or DATABASE), nl=False)


def _say(text: str, **values: object) -> None:
    output().print(translator()(text).format(**values), markup=False, soft_wrap=True)
