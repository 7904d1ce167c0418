"""A real extract somewhere else: its streets under the places of the demonstration."""

from pathlib import Path

import osmium
from osmium.osm import Node
from osmium.osm.mutable import Node as NewNode

from geo.coordinates import Position


def moved(source: Path, target: Path, from_: Position, to: Position) -> Path:
    """Write an extract so that what stood at one position stands at another; return its path."""
    east, north = to.lon - from_.lon, to.lat - from_.lat
    with osmium.SimpleWriter(str(target)) as writer:
        for one in osmium.FileProcessor(str(source)):
            if isinstance(one, Node):
                where = (one.location.lon + east, one.location.lat + north)
                writer.add_node(NewNode(one, location=where))
            else:
                writer.add(one)
    return target
