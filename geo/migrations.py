"""The schema: bringing it up to date, and telling whether it is."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from geo.errors import InvalidSetup
from geo.messages import mark as _

_FOLDER = Path(__file__).parent.parent / "alembic"
# Any number will do, as long as every process of every version takes the same.
_LOCK_KEY = 4_318_216_401


def upgrade(engine: Engine) -> None:
    """Apply the migrations that are missing. Of two processes at once the second waits."""
    with engine.begin() as connection:
        _refuse_c_locale(connection)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
        if schema_version(connection) == newest_version():
            return
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def schema_version(connection: Connection) -> str | None:
    """Tell the version of the schema in the database."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_version() -> str | None:
    """Tell the version that this code was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config


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


def downgrade(engine: Engine) -> None:
    """Take every migration back: all tables of ours go, with what is in them."""
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
