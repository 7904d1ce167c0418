"""What is kept sealed in the database, column by column: how much by which secret, and anew."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import LargeBinary, bindparam, func, select, tuple_, update
from sqlalchemy import column as column_named
from sqlalchemy import table as table_named
from sqlalchemy.orm import Session

from geo.database import Database
from portal.secrets.keys import KEY_ID_BYTES, Keys

_AT_A_TIME = 500


@dataclass(frozen=True)
class Resealed:
    """How many values were sealed anew, and how many could not, since no secret here opens them."""

    changed: int = 0
    unreadable: int = 0


class SealedPlace(Protocol):
    """A place where sealed values are kept."""

    @property
    def name(self) -> str:
        """What it is called in a list."""
        ...

    def count(self) -> Mapping[str | None, int]:
        """Count the values by the name of the secret that has sealed them; None for another one."""
        ...

    def reseal(self) -> Resealed:
        """Seal anew all that another secret than the newest has sealed."""
        ...


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed values: the purpose of its key, and the column that they are bound to.

    That holds UUIDs or bytes. Rows are found by `key`, the columns of the primary key.
    """

    table: str
    column: str
    purpose: str
    bound_by: str = "id"
    key: tuple[str, ...] = ("id",)


@dataclass(frozen=True)
class ColumnPlace:
    """A column in a database, whose values the keys open."""

    database: Database
    keys: Keys
    held: SealedColumn

    @property
    def name(self) -> str:
        """See SealedPlace."""
        return f"{self.held.table}.{self.held.column}"

    def count(self) -> Mapping[str | None, int]:
        """See SealedPlace."""
        sealed = self._sealed()
        key_id = func.substring(sealed, 1, KEY_ID_BYTES)
        asked = select(key_id, func.count()).select_from(self._table())
        counted: Counter[str | None] = Counter()
        with self.database.reading() as session:
            rows = session.execute(asked.where(sealed.is_not(None)).group_by(key_id)).all()
        for found, count in rows:
            counted[self.keys.sealed_by(self.held.purpose, bytes(found))] += count
        return counted

    def reseal(self) -> Resealed:
        """See SealedPlace. In short transactions, and a value that was changed meanwhile stays."""
        changed = unreadable = 0
        after: Sequence[Any] | None = None
        while True:
            with self.database.writing(bounded=False) as session:
                rows = self._older(session, after)
                anew = [row for row in map(self._anew, rows) if row is not None]
                if anew:
                    self._replace(session, anew)
            changed += len(anew)
            unreadable += len(rows) - len(anew)
            if len(rows) < _AT_A_TIME:
                return Resealed(changed, unreadable)
            after = rows[-1][: len(self.held.key)]

    def _older(self, session: Session, after: Sequence[Any] | None) -> Sequence[Sequence[Any]]:
        """Read values of older secrets: their keys, what they are bound to, and themselves."""
        key: list[Any] = [column_named(name) for name in self.held.key]
        sealed, newest = self._sealed(), self.keys.newest_id(self.held.purpose)
        bound_by: Any = column_named(self.held.bound_by)
        found = select(*key, bound_by.label("bound_by"), sealed).select_from(self._table())
        older = found.where(func.substring(sealed, 1, KEY_ID_BYTES) != newest)
        if after is not None:
            older = older.where(tuple_(*key) > tuple_(*after))
        return session.execute(older.order_by(*key).limit(_AT_A_TIME)).all()

    def _anew(self, row: Sequence[Any]) -> dict[str, Any] | None:
        *key, bound_by, sealed = row
        purpose = self.held.purpose
        bound_to = bound_by.bytes if isinstance(bound_by, UUID) else bytes(bound_by)
        plain = self.keys.unseal(purpose, sealed, bound_to=bound_to)
        if plain is None:
            return None
        named = {f"at_{name}": value for name, value in zip(self.held.key, key, strict=True)}
        anew = self.keys.seal(purpose, plain, bound_to=bound_to)
        return {**named, "before": sealed, "anew": anew}

    def _replace(self, session: Session, anew: Sequence[dict[str, Any]]) -> None:
        here = [column_named(name) == bindparam(f"at_{name}") for name in self.held.key]
        unchanged = self._sealed() == bindparam("before")
        put: dict[str, Any] = {self.held.column: bindparam("anew")}
        session.connection().execute(
            update(self._table()).where(*here, unchanged).values(put), anew
        )

    def _sealed(self) -> Any:  # noqa: ANN401 - a column by its name
        return column_named(self.held.column, LargeBinary)

    def _table(self) -> Any:  # noqa: ANN401 - a table by its name
        columns = {*self.held.key, self.held.bound_by} - {self.held.column}
        named: Iterable[Any] = (column_named(name) for name in sorted(columns))
        return table_named(self.held.table, *named, self._sealed())
