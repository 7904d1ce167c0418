"""The table of layers: which release of each is current."""

from sqlalchemy import Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from geo.tables import Table


class Layer(Table):
    """A layer in the database; everything else about it stands in its definition.

    `current_release` is the layer's version everywhere: in answers, cursors and cache keys.
    """

    __tablename__ = "layer"

    name: Mapped[str] = mapped_column(String, primary_key=True)
    current_release: Mapped[int | None] = mapped_column(Integer)
    feature_count: Mapped[int] = mapped_column(Integer, server_default="0")
    demo: Mapped[bool] = mapped_column(Boolean, server_default="false")
