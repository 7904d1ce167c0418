"""A million persons made by rule, of whom some are active with services, answers and consents."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import orjson
import psycopg
from psycopg.sql import SQL, Identifier

from portal.citizens.consents.rules import PURPOSES, Purpose
from portal.citizens.context import CitizenContext
from portal.citizens.persons import FACTS, NUMBER
from portal.citizens.services.loading import service_definitions
from portal.citizens.services.sealing import ANSWER
from tests.simulators.agencies.answers import answer_of
from tests.simulators.agencies.persons import find

_TABLES = ("account", "person", "consent", "person_service", "service_snapshot")
_CODES = tuple(service_definitions())
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
# That of everybody: a million would take a day.
_HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$c29tZWhhc2g"


@dataclass(frozen=True)
class Citizen:
    """A person of the benchmark, with the number that simulated agencies know."""

    number: int

    @property
    def id(self) -> uuid.UUID:
        """The person."""
        return uuid.UUID(int=(1 << 96) + self.number)

    @property
    def account(self) -> uuid.UUID:
        """The person's account."""
        return uuid.UUID(int=(2 << 96) + self.number)

    @property
    def digits(self) -> str:
        """The national number: one that is somebody's."""
        return f"990{self.number // 90:05}{self.number % 90:02}"


def fill(address: str, context: CitizenContext, persons: int, active: int) -> None:
    """Put persons into a database by COPY; the first `active` have everything there is.

    Keys have those that are active. Foreign keys and triggers are left out meanwhile: every row is
    made by one rule.
    """
    everybody = [Citizen(number) for number in range(persons)]
    context.person_keys.make_many(one.id for one in everybody[:active])
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '1GB'")
        _copy(connection, "account", _ACCOUNT, (_account(one) for one in everybody))
        _copy(connection, "person", _PERSON, _persons(context, everybody, active))
        _copy(connection, "consent", _CONSENT, _consents(everybody[:active]))
        _copy(connection, "person_service", _CHOSEN, _chosen(everybody[:active]))
        _copy(connection, "service_snapshot", _SNAPSHOT, _snapshots(context, everybody[:active]))
        for table in _TABLES:
            connection.execute(SQL("VACUUM (ANALYZE) {}").format(Identifier(table)))


_ACCOUNT = ("id", "email", "name", "language", "password_hash", "state")
_PERSON = (
    *("id", "account_id", "kind", "id_type", "id_country", "number_index", "sealed_number"),
    *("sealed_facts", "identity", "assured_by", "assured_at", "state", "created_at", "changed_at"),
)
_CONSENT = (
    *("id", "person_id", "service_code", "purpose", "text_version", "language", "legal_basis"),
    *("given_at", "expires_at"),
)
_CHOSEN = ("id", "person_id", "service_code", "position", "chosen_at", "asked_at")
_SNAPSHOT = (
    *("person_id", "service_code", "state", "sealed_content", "fetched_at", "tried_at"),
    "expires_at",
)


def _account(one: Citizen) -> Sequence[Any]:
    return (one.account, f"c{one.number}@citizens.example", "ليان", "ar", _HASH, "active")


def _persons(
    context: CitizenContext, everybody: Iterable[Citizen], active: int
) -> Iterator[Sequence[Any]]:
    keys, facts = context.person_keys, orjson.dumps({"names": {"ar": "ليان", "en": "Layan"}})
    for one in everybody:
        index = context.keys.index("benchmark", one.digits)
        sealed = (b"sealed", b"sealed")
        if one.number < active:
            number = keys.seal(one.id, NUMBER, one.digits.encode())
            sealed = (number, keys.seal(one.id, FACTS, facts))
        assured = ("P1", "register", _MADE, "active", _MADE, _MADE)
        yield (one.id, one.account, "citizen", "national", "JO", index, *sealed, *assured)


def _consents(some: Iterable[Citizen]) -> Iterator[Sequence[Any]]:
    purpose, now = Purpose.AGENCY_DATA, datetime.now(UTC)
    version, end = PURPOSES[purpose].version, now + timedelta(days=300)
    for one in some:
        for place, code in enumerate(_CODES):
            id_ = uuid.UUID(int=(3 << 96) + one.number * 100 + place)
            yield (id_, one.id, code, purpose.value, version, "ar", "consent", _MADE, end)


def _chosen(some: Iterable[Citizen]) -> Iterator[Sequence[Any]]:
    for one in some:
        for place, code in enumerate(_CODES):
            yield (chosen_id(one, place), one.id, code, place, _MADE, _MADE)


def chosen_id(one: Citizen, place: int) -> uuid.UUID:
    """Return the id of the service at a place of a citizen's page."""
    return uuid.UUID(int=(4 << 96) + one.number * 100 + place)


def _snapshots(context: CitizenContext, some: Iterable[Citizen]) -> Iterator[Sequence[Any]]:
    """Yield answers that live for hours yet, each sealed for its person."""
    now = datetime.now(UTC)
    times = (now, now, now + timedelta(hours=20))
    contents = [(code, _content(code)) for code in _CODES]
    for one in some:
        for code, content in contents:
            sealed = context.person_keys.seal(one.id, f"{ANSWER} {code}", content)
            yield (one.id, code, "ok", sealed, *times)


def _content(code: str) -> bytes:
    """Return what a simulated agency answers about somebody who has something everywhere."""
    person = find("national", "JO", "9901234561")
    assert person is not None
    return orjson.dumps(answer_of(code, person, person.echo, date(2026, 11, 30), {}))


def _copy(
    connection: psycopg.Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    into = SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        Identifier(table), SQL(", ").join(map(Identifier, columns))
    )
    types = [_type_of(connection, table, column) for column in columns]
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _type_of(connection: psycopg.Connection, table: str, column: str) -> str:
    found = connection.execute(
        "SELECT udt_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name = %s",
        (table, column),
    ).fetchone()
    assert found is not None, (table, column)
    return str(found[0])


def sample(active: int, count: int, seed: int = 7) -> list[Citizen]:
    """Return some of the active citizens, the same ones every time."""
    numbers = Random(seed).sample(range(active), min(count, active))
    return [Citizen(number) for number in numbers]
