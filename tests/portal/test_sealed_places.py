"""Everything that is sealed in the database can be sealed anew."""

from sqlalchemy import text

from geo.database import Database
from portal.contact.contacts import SEALED_IN_VAULT
from portal.sealed_places import COLUMNS

# What a person's own key has sealed does not hang on the secret: the key does.
BYTES = """
SELECT c.table_name, c.column_name, EXISTS (
  SELECT FROM information_schema.columns AS other
  WHERE other.table_schema = 'public' AND other.table_name = c.table_name
    AND other.column_name = 'person_id'
) OR c.table_name = 'person'
FROM information_schema.columns AS c
WHERE c.table_schema = 'public' AND c.data_type = 'bytea' AND c.column_name LIKE 'sealed%'
"""
# Sealed to the keys of two officers, which no secret of the deployment opens (decision 0079).
OF_KEY_HOLDERS = {("poll_envelope", "sealed"), ("poll_inner_envelope", "sealed")}


def test_every_sealed_column_is_registered_or_a_person_s(database: Database) -> None:
    with database.reading() as session:
        found = {
            (table, column): of_person for table, column, of_person in session.execute(text(BYTES))
        }
    registered = {(held.table, held.column) for held in (*COLUMNS, *SEALED_IN_VAULT)}
    ours = {held for held, of_person in found.items() if not of_person} - OF_KEY_HOLDERS
    assert ours == registered
    assert len(registered) >= 8


def test_registered_columns_are_bound_to_identifiers_and_found_by_their_keys(
    database: Database,
) -> None:
    for held in (*COLUMNS, *SEALED_IN_VAULT):
        asked = text(
            "SELECT array_agg(attname::text ORDER BY attname) FROM pg_index"
            " JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)"
            " WHERE indisprimary AND indrelid = CAST(:table AS regclass)"
        )
        kind = text(
            "SELECT data_type FROM information_schema.columns"
            " WHERE table_name = :table AND column_name = :column"
        )
        with database.reading() as session:
            key = session.scalar(asked, {"table": held.table})
            bound_by = session.scalar(kind, {"table": held.table, "column": held.bound_by})
        assert key == sorted(held.key), held
        assert bound_by in ("uuid", "bytea"), held
