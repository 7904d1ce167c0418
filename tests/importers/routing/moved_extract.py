"""Real streets elsewhere: Andorra's capital laid over Amman, where demonstration data are."""

from pathlib import Path

import osmium
from osmium.osm import NODE, RELATION, WAY, Node, Relation, Way
from osmium.osm.mutable import Node as NewNode

from importers.routing.service import build_streets
from layers.routing.engine import CurrentEngine
from layers.routing.rules import RoutingEngine
from tests.conftest import SHARED_DATA
from tests.importers.routing.drawn_streets import NOW
from tests.layers.places import AMMAN

ANDORRA = SHARED_DATA / "osm" / "andorra.osm.pbf"
# Between its churches, where most of its streets are.
ANDORRA_LA_VELLA = (1.5218, 42.5063)


def moved_to_amman(target: Path) -> Path:
    """Write the extract with its capital in Amman, and return the path."""
    east, north = AMMAN.lon - ANDORRA_LA_VELLA[0], AMMAN.lat - ANDORRA_LA_VELLA[1]
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for one in osmium.FileProcessor(str(ANDORRA), NODE | WAY | RELATION):
            if isinstance(one, Node):
                where = (one.location.lon + east, one.location.lat + north)
                writer.add_node(NewNode(one, location=where))
            elif isinstance(one, Way):
                writer.add_way(one)
            elif isinstance(one, Relation):
                writer.add_relation(one)
    return target


def engine_in_amman(folder: Path) -> RoutingEngine:
    """Build those streets in a folder, and return what searches them."""
    moved = moved_to_amman(folder / "amman.osm.pbf")
    build_streets(folder / "routing", moved, NOW, "amman.osm.pbf")
    engine = CurrentEngine(folder / "routing")()
    assert engine is not None
    return engine
