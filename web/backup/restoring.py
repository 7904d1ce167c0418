"""What a backup is good for: to be verified, to become a fresh deployment, to give a layer back."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier, Literal

import geo.dumps
from geo.database import Database, driver_connection
from geo.errors import NotFound, Refused, UnreadableFile
from geo.messages import Several
from geo.messages import mark as _
from geo.migrations import make_extensions, upgrade
from geo.roles import Role
from geo.settings import GroundSettings
from importers.service import activate_staged
from layers.deployment import Deployment
from layers.features.columns import CONTENT_COLUMNS
from layers.features.store import store_of
from layers.releases.models import Release
from layers.releases.rules import Authorship, Changes, ReleaseKind
from layers.releases.service import open_release
from web.backup.archive import DUMP, SECRET, Archive
from web.backup.making import rows_of
from web.deployment import made_ready


def verify(archive: Archive, url: str | None = None) -> None:
    """Check every digest and that the dump can be listed; raises UnreadableFile.

    With the address of a server the dump is restored into a scratch database there, and its rows
    are counted.
    """
    archive.check_digests()
    with archive.member(DUMP) as dump:
        geo.dumps.check_listing(archive.manifest.server_major, dump)
    if url is not None:
        with _scratch(archive, url):
            pass


def restore_all(archive: Archive, url: str, data_root: Path, secret: Path) -> None:
    """Restore everything into a database and a data root that are empty.

    The schema is brought up to date and handed over to the roles afterwards. Raises Refused when
    something is there already.
    """
    refuse_used_data(archive, data_root, secret)
    with _connected(url) as connection:
        if rows_of(connection):
            raise Refused(
                _(
                    "The database holds tables already, and a restore replaces nothing: name a new"
                    " data root with --into, or bring one layer back with --layer."
                )
            )
    archive.check_digests()
    _restore_dump(archive, url)
    for name, path in archive.files():
        _write(archive, name, data_root / path)
    if SECRET in archive.members:
        _write(archive, SECRET, secret)
    made_ready(url, GroundSettings(), Role.OWNER)


def refuse_used_data(archive: Archive, data_root: Path, secret: Path) -> None:
    """Raise Refused when the data root holds a file that the backup would bring."""
    targets = [data_root / path for _name, path in archive.files()]
    taken = next((path for path in [*targets, secret] if path.exists()), None)
    if taken is not None:
        raise Refused(
            _("{path} is there already, and a restore replaces nothing: name a new data root."),
            path=taken,
        )


def restore_layer(
    deployment: Deployment, archive: Archive, layer: str, *, by: str, force: bool
) -> tuple[int, Changes]:
    """Make a new release of a layer that equals what the backup had, beside the living data.

    Returns its number and what it changed. Where a guard or a second officer stops it, it waits
    as a release that is staged. Raises NotFound when the backup has no features of the layer.
    """
    definition = deployment.catalogue[layer]
    if archive.manifest.layers.get(definition.name) is None:
        raise NotFound(
            _("The backup {path} has no features of layer “{layer}”."),
            path=archive.path,
            layer=definition.name,
        )
    archive.check_digests()
    url = deployment.database.writer.url.render_as_string(hide_password=False)
    with _scratch(archive, url) as scratch, _connected(scratch) as source:
        number = _staged(deployment, archive, definition.name, source, by)
    return activate_staged(deployment, definition.name, number, by=by, force=force)


def _staged(
    deployment: Deployment, archive: Archive, layer: str, source: psycopg.Connection, by: str
) -> int:
    with deployment.database.writing(bounded=False) as session:
        told = f"{archive.path.name}, {archive.manifest.made_at}"
        store = store_of(deployment.catalogue[layer])
        made = Authorship(by, note=told)
        release = open_release(session, store, kind=ReleaseKind.IMPORT, made=made)
        release.source_name = archive.path.name
        _copy_features(source, driver_connection(session), release)
        for name, count in store.compare(session, release).counts().items():
            setattr(release, name, count)
        return release.number


def _copy_features(
    source: psycopg.Connection, target: psycopg.Connection, release: Release
) -> None:
    """Copy the current features of a layer from one database into the staging table of another."""
    columns = SQL(", ").join(map(Identifier, CONTENT_COLUMNS))
    asked = SQL(
        "COPY (SELECT {number}::int, {columns} FROM feature"
        " WHERE layer = {layer} AND superseded_in IS NULL) TO STDOUT"
    ).format(number=Literal(release.staged_as), columns=columns, layer=Literal(release.collection))
    given = SQL("COPY staged_feature (number, {columns}) FROM STDIN").format(columns=columns)
    with (
        source.cursor() as reader,
        target.cursor() as writer,
        reader.copy(asked) as coming,
        writer.copy(given) as going,
    ):
        for rows in coming:
            going.write(rows)
    target.execute("SELECT analyse_features(NULL)")


@contextmanager
def _scratch(archive: Archive, url: str) -> Iterator[str]:
    """Yield a scratch database with what the backup holds, its schema up to date."""
    with geo.dumps.scratch_database(url) as scratch:
        _restore_dump(archive, scratch)
        database = Database(scratch)
        try:
            upgrade(database.writer)
        finally:
            database.dispose()
        yield scratch


def _restore_dump(archive: Archive, url: str) -> None:
    """Restore the dump and compare the rows of every table with the manifest."""
    with _connected(url) as connection:
        major = geo.dumps.server_major(connection)
    _make_extensions(url)
    with archive.member(DUMP) as dump:
        geo.dumps.restore(url, max(major, archive.manifest.server_major), dump)
    with _connected(url) as connection:
        connection.autocommit = True
        connection.execute("ANALYZE")
        _compare(archive.manifest.rows, rows_of(connection))


def _make_extensions(url: str) -> None:
    database = Database(url)
    try:
        with database.writer.begin() as connection:
            make_extensions(connection)
    finally:
        database.dispose()


def _compare(saved: Mapping[str, int], found: Mapping[str, int]) -> None:
    other = sorted(name for name in {*saved, *found} if saved.get(name) != found.get(name))
    if other:
        raise UnreadableFile(
            _("After the restore the tables {tables} have other rows than were saved."),
            tables=Several(other),
        )


def _connected(url: str) -> "closing[psycopg.Connection]":
    return closing(geo.dumps.connected(url))


def _write(archive: Archive, name: str, path: Path) -> None:
    """Write a file of the backup with its mode; never over one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mode = archive.members[name].mode & 0o777
    path.touch(mode=mode, exist_ok=False)
    with archive.member(name) as source, path.open("r+b") as target:
        shutil.copyfileobj(source, target)
    path.chmod(mode)
