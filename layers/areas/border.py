"""The border of the country as a question about many points at once."""

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.projections import Floats, Holds
from layers.areas.models import Area


def load_border(session: Session) -> Holds | None:
    """Read what tells of longitudes and latitudes which lie in the country; None without areas.

    Degrees in WGS 84; numbers that are not finite lie nowhere.
    """
    geom = session.scalar(select(Area.geom).where(Area.level == 0))
    if geom is None:
        return None
    border = shapely.from_wkb(bytes(geom.data))
    shapely.prepare(border)

    def holds(lons: Floats, lats: Floats) -> NDArray[np.bool_]:
        held = np.isfinite(lons) & np.isfinite(lats)
        held[held] = shapely.intersects_xy(border, lons[held], lats[held])
        return held

    return holds
