"""Measures minutes along streets: `make bench-routing BENCH="EXTRACT --megabytes 35"`.

A small real extract is repeated beside itself until it is as large as that of a country; its
streets are built. Then 20 places within 5 km of a place are asked for, at random beside streets, a
new place for each question, on foot and by car as for a page of results. Streets of one copy are
not joined to those of the next.
"""

import argparse
import math
import random
import resource
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console

from geo.clock import SystemClock
from geo.coordinates import Position
from importers.routing.service import build_streets
from layers.around.minutes import minutes_to
from layers.routing.engine import StreetEngine
from layers.routing.folder import load_graphs
from layers.routing.graph import StreetGraph
from layers.routing.rules import Mode
from tests.benchmarks.basemap import repeated

_MEGABYTE = 1_000_000
_QUESTIONS, _RESULTS = 200, 20
# Five kilometres, for the streets at hand, in degrees that are surely no more.
_AWAY_DEG = 0.03


def questions(graph: StreetGraph, chance: random.Random) -> list[tuple[Position, list[Position]]]:
    """Make places to ask from, each with those to ask for, beside streets within 5 km."""
    lons, lats = graph.pieces[0], graph.pieces[1]
    made = []
    for _number in range(_QUESTIONS):
        one = chance.randrange(len(lons))
        near = np.flatnonzero(
            (abs(lons - lons[one]) < _AWAY_DEG) & (abs(lats - lats[one]) < _AWAY_DEG)
        )
        chosen = [int(near[chance.randrange(len(near))]) for _ in range(_RESULTS)]
        places = [
            Position(
                float(lons[n]) + chance.gauss(0, 0.0003), float(lats[n]) + chance.gauss(0, 0.0003)
            )
            for n in (one, *chosen)
        ]
        made.append((places[0], places[1:]))
    return made


def _spread(values: list[float]) -> str:
    ordered = sorted(values)
    late = ordered[math.ceil(0.95 * len(ordered)) - 1]
    return f"{statistics.median(ordered):.1f} / {late:.1f} / {ordered[-1]:.1f}"


def main() -> None:
    """Repeat, build, ask; print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", type=Path)
    parser.add_argument("--megabytes", type=float, default=0.0, help="0: as it is")
    options = parser.parse_args()
    console = Console(width=120, markup=False)
    with tempfile.TemporaryDirectory() as scratch:
        copies = max(1, round(options.megabytes * _MEGABYTE / options.extract.stat().st_size))
        path = options.extract
        if copies > 1:
            path = repeated(path, Path(scratch) / "country.osm.pbf", copies)
        folder = Path(scratch) / "routing"
        began, worked = time.perf_counter(), time.process_time()
        built = build_streets(folder, path, SystemClock().now())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        held = sum(one.stat().st_size for one in (folder / "1").iterdir()) / _MEGABYTE
        console.print(
            f"{path.stat().st_size / _MEGABYTE:.1f} MB, {copies} copies: built in"
            f" {time.perf_counter() - began:.1f} s ({time.process_time() - worked:.1f} s of"
            f" processor), at most {peak:.0f} MiB, {held:.1f} MB of files; junctions"
            f" {built.vertices[Mode.WALKING]:,} on foot, {built.vertices[Mode.DRIVING]:,} by car"
        )
        _ask(console, StreetEngine(*load_graphs(folder, 1)), load_graphs(folder, 1)[1])


def _ask(console: Console, engine: StreetEngine, graphs: dict[Mode, StreetGraph]) -> None:
    asked = questions(graphs[Mode.DRIVING], random.Random(16))
    minutes_to(engine, *asked[0])
    both, known = [], 0
    each: dict[Mode, list[float]] = {mode: [] for mode in Mode}
    for origin, targets in asked:
        began = time.perf_counter()
        minutes = minutes_to(engine, origin, targets)
        both.append((time.perf_counter() - began) * 1000)
        known += sum(one.driving is not None for one in minutes)
        for mode in Mode:
            began = time.perf_counter()
            engine.routes(mode, origin, targets)
            each[mode].append((time.perf_counter() - began) * 1000)
    console.print(
        f"{len(asked)} questions of {_RESULTS} places, ms: median / 95th percentile / most"
    )
    console.print(f"on foot and by car  {_spread(both)}   (ways by car known: {known})")
    for mode, times in each.items():
        console.print(f"{mode:<18}  {_spread(times)}")


if __name__ == "__main__":
    main()
