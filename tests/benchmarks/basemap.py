"""Measures base maps: `make bench-basemap BENCH="EXTRACT --megabytes 100"`.

A small real extract is repeated beside itself, with other ids, until it is as large as that of a
country; that is imported, and its tiles are drawn. Nothing is known of how cities look that are
larger than those of the extract; roads and houses there are as dense as in it.
"""

import argparse
import gzip
import math
import os
import resource
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import osmium
from osmium.osm import Node, Way
from osmium.osm.mutable import Node as NewNode
from osmium.osm.mutable import Relation as NewRelation
from osmium.osm.mutable import Way as NewWay
from rich.console import Console
from sqlalchemy import text

from geo.coordinates import Box
from geo.country import load_country
from importers.basemap.service import import_basemap
from layers.basemap.queries import draw_tile, served_basemap
from layers.basemap.rules import LARGEST_ZOOM, LEAST_ZOOM
from layers.deployment import Deployment
from layers.tiles.rules import Tile
from tests.benchmarks.databases import cluster, empty, scratch_folder
from tests.conftest import deployment_on

_MEGABYTE = 1_000_000
# Ids of copies stand so far apart, and copies half a degree beside each other, in rows.
_ID_STEP = 10_000_000_000
_STEP_DEG = 0.5
_ACROSS = 20
_TILES_A_ZOOM = 60
_MEGABYTE_IN_KIB = 1_000_000 / 1024


def repeated(source: Path, target: Path, copies: int) -> Path:
    """Write an extract so many times beside itself; objects in the order of kinds, as usual."""
    target.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(target)) as writer:
        for kind in (osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION):
            for copy in range(copies):
                shift = copy * _ID_STEP
                east, north = copy % _ACROSS * _STEP_DEG, -(copy // _ACROSS) * _STEP_DEG
                for one in osmium.FileProcessor(str(source), kind):
                    _write(writer, one, shift, east, north)
    return target


def _write(writer: osmium.SimpleWriter, one: object, shift: int, east: float, north: float) -> None:
    if isinstance(one, Node):
        where = (one.location.lon + east, one.location.lat + north)
        writer.add_node(NewNode(one, id=one.id + shift, location=where))
    elif isinstance(one, Way):
        writer.add_way(NewWay(one, id=one.id + shift, nodes=[ref.ref + shift for ref in one.nodes]))
    elif isinstance(one, osmium.osm.Relation):
        members = [(part.type, part.ref + shift, part.role) for part in one.members]
        writer.add_relation(NewRelation(one, id=one.id + shift, members=members))


def tiles_of(box: Box, zoom: int) -> list[Tile]:
    """Return tiles of a box, spread evenly over it, at most some dozens."""
    west, north = _cell(box.west, box.north, zoom)
    east, south = _cell(box.east, box.south, zoom)
    every = [Tile(zoom, x, y) for x in range(west, east + 1) for y in range(north, south + 1)]
    return every[:: max(1, len(every) // _TILES_A_ZOOM)]


def _cell(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    size = 1 << zoom
    down = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return int((lon + 180) / 360 * size), int(down * size)


def _server_process(pid: int) -> str:
    """Say what the process that served the import took, the memory that all share included."""
    told = Path(f"/proc/{pid}")
    lines = (told / "status").read_text("ascii").splitlines()
    most = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    # After the name in brackets; the 12th and 13th there are user and system time.
    fields = (told / "stat").read_text("ascii").rpartition(")")[2].split()
    seconds = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
    return f"{most / _MEGABYTE_IN_KIB:.0f} MB at most, {seconds:.0f} s"


def _measured(deployment: Deployment) -> Iterator[str]:
    with deployment.database.reading() as session:
        basemap = served_basemap(session)
        assert basemap is not None
        for zoom in range(LEAST_ZOOM, LARGEST_ZOOM + 1):
            sizes, times_ms = [], []
            for tile in tiles_of(basemap.source.box, zoom):
                began = time.perf_counter()
                drawn = draw_tile(session, tile).mvt
                times_ms.append((time.perf_counter() - began) * 1000)
                if drawn:
                    sizes.append(len(gzip.compress(drawn)))
            yield (
                f"| {zoom} | {len(sizes)} | {_spread(sizes, 0)} | {_spread(times_ms, 1)} |"
                if sizes
                else f"| {zoom} | 0 | | |"
            )


def _spread(values: list[int] | list[float], digits: int) -> str:
    ordered = sorted(values)
    late = ordered[math.ceil(0.95 * len(ordered)) - 1]
    shown = (statistics.median(ordered), late, ordered[-1])
    return " / ".join(f"{value:,.{digits}f}" for value in shown)


def main() -> None:
    """Repeat, import, draw; print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", type=Path)
    parser.add_argument("--megabytes", type=float, default=0.0, help="0: as it is")
    options = parser.parse_args()
    console = Console(width=120, markup=False)
    with scratch_folder() as folder, cluster(folder) as address:
        copies = max(1, round(options.megabytes * _MEGABYTE / options.extract.stat().st_size))
        path = options.extract
        if copies > 1:
            path = repeated(path, folder / "country.osm.pbf", copies)
        console.print(f"{path.stat().st_size / _MEGABYTE:.1f} MB, {copies} copies")
        with empty(address, "basemap") as url, deployment_on(url) as deployment:
            began = time.perf_counter()
            with deployment.database.writing(bounded=False) as session:
                made = import_basemap(session, load_country("jo"), path).basemap
                server = _server_process(session.scalar(text("SELECT pg_backend_pid()")))
            seconds = time.perf_counter() - began
            used = resource.getrusage(resource.RUSAGE_SELF)
            console.print(
                f"import {seconds:.0f} s, {made.shape_count:,} shapes;"
                f" program {used.ru_maxrss / _MEGABYTE_IN_KIB:.0f} MB at most,"
                f" {used.ru_utime + used.ru_stime:.0f} s of processor; database {server}"
            )
            console.print("| zoom | tiles | bytes median / p95 / most | ms median / p95 / most |")
            for line in _measured(deployment):
                console.print(line)


if __name__ == "__main__":
    main()
