"""The rows of a layer's release that wait: copied in as they come, or taken from current ones."""

from collections.abc import Iterable, Sequence

import orjson
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from geo.database import driver_connection, sql
from layers.features import partitions
from layers.features.content import FeatureContent
from layers.features.models import StagedFeature
from layers.releases.models import Release

# In the order in which rows are copied.
CONTENT_COLUMNS = (
    "layer",
    "ref",
    "lon",
    "lat",
    "names",
    "phones",
    "address",
    "attributes",
    "opening_hours",
    "area_codes",
    "location_source",
    "verified_at",
    "precision_m",
    "shape",
    "search_text",
    "demo",
    "source_digest",
    "content_hash",
)


def stage(session: Session, release: Release, contents: Iterable[FeatureContent]) -> int:
    """Copy contents into the staging table as they come; return how many there were."""
    columns = ", ".join(("number", *CONTENT_COLUMNS))
    staged = 0
    number, layer = str(release.staged_as), release.collection
    with (
        driver_connection(session).cursor() as cursor,
        cursor.copy(f"COPY staged_feature ({columns}) FROM STDIN") as copy,
    ):
        for content in contents:
            copy.write_row((number, layer, *_row(content)))
            staged += 1
    partitions.analyse_staged(session)
    return staged


def keep(session: Session, release: Release, refs: Sequence[str]) -> int:
    """Stage current features as they are, by their refs; return how many refs there were."""
    if not refs:
        return 0
    session.execute(text("DROP TABLE IF EXISTS kept_ref"))
    session.execute(text("CREATE TEMPORARY TABLE kept_ref (ref text) ON COMMIT DROP"))
    with (
        driver_connection(session).cursor() as cursor,
        cursor.copy("COPY kept_ref FROM STDIN") as copy,
    ):
        for ref in refs:
            copy.write_row((ref,))
    session.execute(text("ANALYZE kept_ref"))
    session.execute(sql("layers.features", "keep_current"), staged_under(release))
    partitions.analyse_staged(session)
    return len(refs)


def delete_staged(session: Session, release: Release) -> None:
    """Remove the rows that a release has staged."""
    session.execute(
        delete(StagedFeature).where(
            StagedFeature.layer == release.collection,
            StagedFeature.number == release.staged_as,
        )
    )


def staged_under(release: Release) -> dict[str, object]:
    """Return the parameters by which SQL finds the staged rows of a release."""
    return {"layer": release.collection, "staged_as": release.staged_as}


def _row(content: FeatureContent) -> tuple[str | None, ...]:
    """Order a content like `CONTENT_COLUMNS` after the layer.

    As PostgreSQL reads values from text: psycopg's own adaptation of every value took five times
    as long as writing texts does.
    """
    return (
        content.ref,
        repr(content.position.lon),
        repr(content.position.lat),
        orjson.dumps(content.names).decode(),
        _array(content.phones),
        orjson.dumps(content.address).decode(),
        orjson.dumps(content.attributes).decode(),
        content.opening_hours,
        _array(content.area_codes),
        content.location_source,
        None if content.verified_at is None else content.verified_at.isoformat(),
        None if content.precision_m is None else repr(content.precision_m),
        None if content.shape is None else f"SRID=4326;{content.shape.hex()}",
        content.search_text,
        "t" if content.demo else "f",
        None if content.source_digest is None else f"\\x{content.source_digest.hex()}",
        f"\\x{content.content_hash().hex()}",
    )


def _array(texts: Sequence[str]) -> str:
    """Write an array of texts the way PostgreSQL reads it; JSON quotes them alike."""
    return f"{{{orjson.dumps(texts).decode()[1:-1]}}}"
