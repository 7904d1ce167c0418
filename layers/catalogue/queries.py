"""Reads of the layer table."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.database import any_text
from layers.catalogue.models import Layer


@dataclass(frozen=True, slots=True)
class LayerState:
    """What the database knows of a layer."""

    name: str
    current_release: int | None
    feature_count: int
    demo: bool


def layer_states(session: Session, names: Iterable[str]) -> dict[str, LayerState]:
    """Give the state of the named layers; a layer that never had a release is absent."""
    rows = session.execute(
        select(Layer.name, Layer.current_release, Layer.feature_count, Layer.demo).where(
            Layer.name == any_text(names)
        )
    )
    return {row.name: LayerState(*row) for row in rows}
