"""The partitions of the feature table: one per layer, made when the layer gets its first release.

A partition is filled before it is attached, so that its indexes are built once over sorted rows
instead of grown row by row: measured at 1,000,000 rows, less than half the time.
"""

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.database import execute_composed

SCHEMA = "layer_partition"


def has_partition(session: Session, layer: str) -> bool:
    """Tell whether the layer's partition is there."""
    found = session.scalar(
        text("SELECT to_regclass(quote_ident(:schema) || '.' || quote_ident(:name))"),
        {"schema": SCHEMA, "name": layer},
    )
    return found is not None


def create_detached(session: Session, layer: str) -> None:
    """Make the layer's table with the columns and checks of a feature, without indexes."""
    execute_composed(
        session,
        sql.SQL(
            "CREATE TABLE {partition} (LIKE feature INCLUDING DEFAULTS INCLUDING GENERATED"
            " INCLUDING CONSTRAINTS, CHECK (layer = {layer}))"
        ).format(partition=sql.Identifier(SCHEMA, layer), layer=sql.Literal(layer)),
    )


def attach(session: Session, layer: str) -> None:
    """Make the table a partition; PostgreSQL builds the indexes that the parent has."""
    execute_composed(
        session,
        sql.SQL("ALTER TABLE feature ATTACH PARTITION {partition} FOR VALUES IN ({layer})").format(
            partition=sql.Identifier(SCHEMA, layer), layer=sql.Literal(layer)
        ),
    )


def analyse(session: Session, layer: str) -> None:
    """Refresh what the planner knows of the layer's rows."""
    execute_composed(
        session, sql.SQL("ANALYZE {partition}").format(partition=sql.Identifier(SCHEMA, layer))
    )
