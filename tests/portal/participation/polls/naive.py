"""A poll that looks before it inserts: what tests of votes at the same moment have to find."""

from sqlalchemy import text

from geo.database import Database

NAIVE = """
CREATE OR REPLACE FUNCTION cast_poll_envelope(
  poll uuid, digest bytea, content bytea, at timestamptz
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM poll_envelope WHERE poll_id = poll AND voter_digest = digest) THEN
    RETURN true;
  END IF;
  PERFORM pg_sleep(0.05);
  INSERT INTO poll_envelope (poll_id, voter_digest, sealed) VALUES (poll, digest, content);
  RETURN false;
END
$$
"""


def without_key(database: Database) -> None:
    """Take the primary key of the envelopes away."""
    with database.writing() as session:
        session.execute(text("ALTER TABLE poll_envelope DROP CONSTRAINT pk_poll_envelope"))


def look_first(database: Database) -> None:
    """Look for an envelope of the voter before one is inserted."""
    with database.writing() as session:
        session.execute(text(NAIVE))
