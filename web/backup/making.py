"""How a backup is made: everything of one moment of the database, then the files."""

import os
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.database import Database, driver_connection, sql
from geo.dumps import dumped, server_major
from geo.errors import Refused
from geo.messages import Several
from geo.messages import mark as _
from geo.migrations import schema_version
from geo.version import version_number
from layers.catalogue.models import Collection
from layers.releases.rules import CollectionKind
from web.backup.archive import DATA, DUMP, SECRET, ArchiveWriter, Manifest

# What is made anew from the rest, and the private cluster, which the dump stands for.
# The vault's secret is copied apart: whoever has a backup has the sealed identities as well. The
# keys of persons have a backup of their own that lasts some days, so that an erasure reaches it;
# those of the voters' digests in polls have none, so that nobody can tell later who has voted what.
_MADE_ANEW = frozenset({"postgis", "hot", "tiles", "downloads"})
_APART = frozenset({"secret", "vault_secret", "person_keys", "person_key_backups", "poll_keys"})
_NOT_KEPT = _MADE_ANEW | _APART


def make_backup(
    database: Database, data_root: Path, secret: Path, target: Path, *, apart: Sequence[Path] = ()
) -> Path:
    """Write a backup into a file, or into a folder under a name of its own, and return its path.

    The file appears when it is whole, and belongs to its owner alone: the secret is in it. What is
    kept `apart` is left out, wherever it is. Raises Refused when the file is there already.
    """
    made_at = database.clock.now()
    path = target / f"aroundme-{made_at:%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target
    if path.exists():
        raise Refused(_("{path} is there already; choose another name."), path=path)
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        with part.open("r+b") as file:
            archive = ArchiveWriter(file, made_at)
            manifest = _add_database(archive, database, made_at)
            for found in _files(data_root, {secret, *apart}):
                with found.open("rb") as source:
                    name = f"{DATA}{found.relative_to(data_root)}"
                    archive.add(name, source, mode=found.stat().st_mode & 0o777)
            if secret.exists():
                with secret.open("rb") as source:
                    archive.add(SECRET, source)
            archive.finish(manifest)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise Refused(
            _("The backup could not be written to {path}: {reason}."),
            path=path,
            reason=os.strerror(error.errno or 0),
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return path


def rows_of(connection: psycopg.Connection) -> dict[str, int]:
    """Count the rows of every table of ours, as the connection's transaction sees them."""
    tables = connection.execute(sql("web.backup", "own_tables").text.encode()).fetchall()
    rows = {}
    for schema, name in tables:
        count = SQL("SELECT count(*) FROM {}").format(Identifier(schema, name))
        found = connection.execute(count).fetchone()
        assert found is not None
        rows[f"{schema}.{name}"] = int(found[0])
    return rows


def _add_database(archive: ArchiveWriter, database: Database, made_at: datetime) -> Manifest:
    """Dump the database and count its rows in one snapshot, which the transaction keeps."""
    with database.writing(bounded=False) as session:
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        snapshot = session.scalar(text("SELECT pg_export_snapshot()"))
        connection = driver_connection(session)
        major = server_major(connection)
        _refuse_hidden_rows(session)
        url = session.get_bind().engine.url.render_as_string(hide_password=False)
        role = None if database.acting is None else database.acting.writer
        with dumped(url, major, snapshot=str(snapshot), role=role) as dump:
            archive.add(DUMP, dump)
        releases = session.execute(
            select(Collection.name, Collection.current_release).where(
                Collection.kind == CollectionKind.LAYER
            )
        )
        return Manifest(
            made_at=made_at.isoformat(timespec="seconds"),
            version=version_number(),
            schema_version=schema_version(session.connection()) or "",
            server_major=major,
            layers={row.name: row.current_release for row in releases},
            rows=rows_of(connection),
        )


def _refuse_hidden_rows(session: Session) -> None:
    """Raise Refused when row-level security keeps rows from us: the backup would lack them."""
    hidden = session.scalars(sql("web.backup", "hidden_from_us")).all()
    if hidden:
        raise Refused(
            _(
                "Row-level security hides rows of {tables} from the backup: run"
                " “aroundme database upgrade”, which puts its policies right."
            ),
            tables=Several(hidden),
        )


def _files(data_root: Path, apart: AbstractSet[Path]) -> Iterator[Path]:
    """List the regular files under the data root that nothing else can bring back."""
    if not data_root.is_dir():
        return
    for top in sorted(data_root.iterdir()):
        if top.name in _NOT_KEPT or top.is_symlink():
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            is_apart = any(path.is_relative_to(one) for one in apart)
            if path.is_file() and not path.is_symlink() and not is_apart:
                yield path
