"""The type of a table's column that holds geometries; in Python each is its WKB."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, func
from sqlalchemy.types import UserDefinedType


class Geometry(UserDefinedType[bytes]):
    """A geometry of one kind in one coordinate system; written and read as WKB (ISO, two bytes up).

    GeoAlchemy2 would bring NumPy, Shapely and the dialects of all its databases into every process,
    a tenth of a second for each (docs/decisions/0039).
    """

    cache_ok = True

    def __init__(self, kind: str, srid: int) -> None:
        """Take the kind as PostGIS names it (`POINT`, `GEOMETRY`) and the EPSG code."""
        self.kind = kind
        self.srid = srid

    def get_col_spec(self, **_of_sqlalchemy: Any) -> str:  # noqa: ANN401 - as it is called
        """Write the type as a table's definition names it."""
        return f"geometry({self.kind},{self.srid})"

    def bind_expression(self, bindvalue: BindParameter[bytes]) -> ColumnElement[bytes]:
        """Write WKB into a statement."""
        return func.ST_GeomFromWKB(bindvalue, self.srid, type_=self)

    def column_expression(self, column: ColumnElement[bytes]) -> ColumnElement[bytes]:
        """Read a column as WKB, where it is selected as it is."""
        return func.ST_AsBinary(column, type_=self)
