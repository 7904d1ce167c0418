"""The schema: bringing it up to date, and knowing whether it is."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from geo.errors import InvalidSetup
from geo.grants import grant, hand_over, is_handed_over, make_functions
from geo.local_postgis import EXTENSIONS
from geo.messages import Several
from geo.messages import mark as _
from geo.role_check import refuse_other_than_owner
from geo.roles import Roles
from geo.version import version_number

# In a wheel, and in a checkout; decision 0017 says why they differ.
_FOLDERS = (Path(__file__).parent / "schema", Path(__file__).parent.parent / "alembic")
# Any number will do, as long as every process of every version takes the same.
_LOCK_KEY = 4_318_216_401
# insufficient_privilege; feature_not_supported and undefined_file where there is no extension
_MISSING_RIGHTS = frozenset({"42501", "0A000", "58P01"})


def upgrade(engine: Engine, roles: Roles | None = None) -> None:
    """Apply the migrations that are missing. Of two processes at once the second waits.

    With `roles` their owner does it and has everything afterwards, and each role gets its rights.
    Raises InvalidSetup when the schema cannot be brought to the version this code needs.
    """
    with engine.begin() as connection:
        _refuse_c_locale(connection)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
        found = schema_version(connection)
        if found == newest_version() and (roles is None or is_handed_over(connection, roles)):
            return
        _refuse_unknown(found)
        try:
            if roles is not None:
                refuse_other_than_owner(connection, roles)
                make_extensions(connection)
                hand_over(connection, roles)
            _migrate(connection, "upgrade", "head")
            make_functions(connection, _folder())
            if roles is not None:
                grant(connection, _folder())
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) in _MISSING_RIGHTS:
                raise _missing_right(error.orig) from error
            raise


def schema_version(connection: Connection) -> str | None:
    """Return the version of the schema in the database; None where there is none."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


@cache
def newest_version() -> str:
    """Return the version that this code was written for; raises InvalidSetup without migrations."""
    newest = max(_versions(), default=None)
    if newest is None:
        raise InvalidSetup(_("There are no migrations in {folder}."), folder=_folder())
    return newest


def _versions() -> set[str]:
    """Return the versions of all migrations, as their files are named.

    Every command asks for them, and Alembic would import itself and all migrations to tell.
    """
    return {path.name.partition("_")[0] for path in (_folder() / "versions").glob("*.py")}


def _folder() -> Path:
    """Find our migrations. The library is a folder “alembic” beside `geo` too, without them."""
    for folder in _FOLDERS:
        if (folder / "env.py").is_file() and (folder / "versions").is_dir():
            return folder
    raise InvalidSetup(
        _("This installation is not whole: the migrations are in none of {folders}; install anew."),
        folders=Several(map(str, _FOLDERS)),
    )


def _migrate(connection: Connection, verb: str, to: str) -> None:
    # Only here: where nothing is missing, half a second of imports would be for nothing.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    getattr(command, verb)(config, to)


def _missing_right(error: object) -> InvalidSetup:
    """Return what a database that somebody else keeps does not let us do."""
    return InvalidSetup(
        _(
            "The schema cannot be made: {reason}. As a superuser of the database run {remedy},"
            " with PostGIS installed on its server, and let our role create in its schema public."
        ),
        reason=str(error).partition("\n")[0].rstrip("."),
        remedy=" ".join(f"CREATE EXTENSION {name};" for name in EXTENSIONS),
    )


def _refuse_unknown(found: str | None) -> None:
    """Refuse a schema that a newer version of the software has made."""
    if found not in {None, *_versions()}:
        raise InvalidSetup(
            _(
                "The database schema is version {found}, which this version {version} does not"
                " know, for its newest is {newest}: install the newer version again."
            ),
            found=found,
            version=version_number(),
            newest=newest_version(),
        )


def _refuse_c_locale(connection: Connection) -> None:
    """Where letters beyond ASCII are no letters, there are no trigrams of Arabic names."""
    ctype = connection.scalar(
        text("SELECT datctype FROM pg_database WHERE datname = current_database()")
    )
    if ctype in ("C", "POSIX"):
        raise InvalidSetup(
            _(
                "The database has the character type “{ctype}”, in which Arabic names cannot be"
                " searched. Create it anew with the locale C.UTF-8."
            ),
            ctype=ctype,
        )


def make_extensions(connection: Connection) -> None:
    """Make the extensions that every schema of ours needs; raises InvalidSetup without the right.

    A dump of a private cluster lacks them: PostgreSQL takes what was made while nobody could
    connect for a part of the server.
    """
    try:
        for name in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {name}"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) in _MISSING_RIGHTS:
            raise _missing_right(error.orig) from error
        raise


def downgrade(engine: Engine, version: str = "base") -> None:
    """Take migrations back, all by default: then all tables of ours go, with what is in them."""
    with engine.begin() as connection:
        _migrate(connection, "downgrade", version)
