"""Many cases of 120 agencies, made by rule: how they are put into a database."""

import hashlib
from pathlib import Path
from uuid import UUID

import psycopg

_FILL = (Path(__file__).parent / "cases.sql").read_text("utf-8")
AGENCIES = 120


def officer(number: int) -> str:
    """Return the id of an officer, of 2,000, as cases name whom they are assigned to."""
    return str(UUID(hashlib.md5(f"officer {number}".encode(), usedforsecurity=False).hexdigest()))


def fill(address: str, count: int) -> None:
    """Make cases in the database that libpq finds at an address, their indexes afterwards."""
    with psycopg.connect(address, autocommit=True) as connection:
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'contact_case'"
            " AND indexname LIKE 'ix_%'"
        ).fetchall()
        for name, _definition in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute("SET maintenance_work_mem = '1GB'")
        for statement in _FILL.replace("%(count)s", str(count)).split(";\n"):
            connection.execute(statement)
        for _name, definition in indexes:
            connection.execute(definition)
        connection.execute(
            "VACUUM (ANALYZE) contact_case, case_task, workflow_item, workflow_event"
        )
