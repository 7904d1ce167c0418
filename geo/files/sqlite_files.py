"""What a SQLite file must be before the library for maps may read it."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from geo.errors import Refused, UnreadableFile
from geo.messages import mark as _
from geo.messages import shown

# A view of the largest files needs a hundredth of these steps of the database.
MOST_STEPS_OF_VIEWS = 300_000_000
_STEPS_AT_ONCE = 1_000_000


def is_geopackage(path: Path, name: str) -> bool:
    """Return whether a database is a GeoPackage, of which every view can be read to its end.

    Raises UnreadableFile when it is damaged, and Refused when it has a view without end.
    """
    try:
        with closing(sqlite3.connect(_address(path), uri=True)) as database:
            query = "SELECT name FROM sqlite_master WHERE name LIKE 'gpkg_contents'"
            found = {str(row[0]).lower() for row in database.execute(query)}
            _check_views(database, name)
            return "gpkg_contents" in found
    except (sqlite3.Error, UnicodeError) as error:  # its own messages may hold broken text
        raise UnreadableFile(
            _("{file} is a damaged or incomplete database: copy or download it again."),
            file=shown(name),
        ) from error


def has_tables(path: Path, names: Collection[str]) -> bool:
    """Return whether a database has tables or views of all these names; it was opened before."""
    with closing(sqlite3.connect(_address(path), uri=True)) as database:
        query = "SELECT lower(name) FROM sqlite_master WHERE type IN ('table', 'view')"
        return set(names) <= {str(row[0]) for row in database.execute(query)}


def _address(path: Path) -> str:
    return f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"


def _check_views(database: sqlite3.Connection, name: str) -> None:
    """Refuse a view that does not end: nothing could stop the library on its way through it."""
    query = "SELECT name FROM sqlite_master WHERE type = 'view'"
    for view in [str(row[0]) for row in database.execute(query)]:
        left = MOST_STEPS_OF_VIEWS // _STEPS_AT_ONCE

        def stop() -> bool:
            nonlocal left
            left -= 1
            return left < 0

        quoted = view.replace('"', '""')
        database.set_progress_handler(stop, _STEPS_AT_ONCE)
        try:
            for _row in database.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608 it is quoted
                pass
        except sqlite3.Error as error:
            raise Refused(
                _(
                    "{file} has a view, “{view}”, that cannot be read to its end: export what it"
                    " shows as a table of its own and import that."
                ),
                file=shown(name),
                view=shown(view),
            ) from error
        finally:
            database.set_progress_handler(None, 0)
