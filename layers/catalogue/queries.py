"""Reads of the layer table."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from layers.catalogue.models import Layer


def layer_states(session: Session, names: Iterable[str]) -> dict[str, Layer]:
    """Give the database's side of the named layers; a layer without a release may be absent."""
    found = session.scalars(select(Layer).where(Layer.name.in_(tuple(names))))
    return {layer.name: layer for layer in found}
