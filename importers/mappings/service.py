"""Learning which column holds which field: kept with the layer, forgotten on request."""

from collections.abc import Mapping

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from importers.mappings.models import LayerMapping


def learn(  # noqa: PLR0913 - one argument for each thing that is kept
    session: Session,
    layer: str,
    header_fingerprint: str,
    columns: Mapping[str, str],
    *,
    crs: str | None,
    source_name: str,
    by: str,
) -> None:
    """Keep what an officer has confirmed for the files of one layout; the newest word counts.

    `columns` are field to column as after `--map`, all that counts from now on. The layer must
    have had a release.
    """
    kept = {
        "columns": dict(columns),
        "crs": crs,
        "source_name": source_name,
        "confirmed_by": by,
        "confirmed_at": func.now(),
    }
    session.execute(
        insert(LayerMapping)
        .values(layer=layer, header_fingerprint=header_fingerprint, **kept)
        .on_conflict_do_update(index_elements=["layer", "header_fingerprint"], set_=kept)
    )


def forget(session: Session, layer: str, header_fingerprint: str | None = None) -> int:
    """Forget what was confirmed for one layout, or for all of a layer; gives the count."""
    condition = LayerMapping.layer == layer
    if header_fingerprint is not None:
        condition &= LayerMapping.header_fingerprint == header_fingerprint
    forgotten = session.execute(
        delete(LayerMapping).where(condition).returning(LayerMapping.header_fingerprint)
    )
    return len(forgotten.all())
