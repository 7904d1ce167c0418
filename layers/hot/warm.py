"""Having the loops of the hot index compiled before a request needs them."""

import tempfile
from pathlib import Path

import numpy as np

from geo.coordinates import Position
from geo.nearest import Mask
from layers.calendar.seed import library
from layers.hot.files import ENDS, Facts, load, save
from layers.hot.index import HotLayer
from layers.opening.clock import OpeningClock

_REST = b'"ref":"1"}'
_TEXT = _REST + b'""'
_MOST = 10


def warm_up(clock: OpeningClock) -> None:
    """Ask a tiny index everything that requests ask, which compiles the loops or loads them.

    It comes from files like every other one: loops are compiled for each kind of array. Takes some
    ten seconds where no compiled loops are kept on disk, tenths of a second else.
    """
    library()
    with tempfile.TemporaryDirectory(prefix="aroundme-warm-") as name:
        folder = Path(name)
        (folder / "text").write_bytes(_TEXT)
        facts = Facts(
            layer="",
            release=0,
            demo=False,
            count=1,
            languages=("en",),
            hours=(None,),
            areas=(((), "[]"),),
            attributes={},
        )
        numbers = np.zeros((1, ENDS + 2), dtype=np.int64)
        numbers[0, ENDS:] = len(_REST), len(_TEXT)
        save(folder, facts, np.array([[36.0], [32.0]]), numbers, {})
        _ask(HotLayer("", load(folder)), clock)


def _ask(layer: HotLayer, clock: OpeningClock) -> None:
    passing = np.ones(1, dtype=np.bool_)
    passing.flags.writeable = False
    masks: tuple[Mask | None, ...] = (None, passing)
    for mask in masks:
        # Once where chords tell the millimetre and once where the geodesic has to.
        for origin in (Position(36.01, 32.0), Position(36.0, 32.0), Position(39.0, 32.0)):
            found, _count = layer.index.around(origin, 1, 2_000_000, most=_MOST, mask=mask)
            layer.index.count(origin, 2_000_000, most=_MOST, mask=mask)
            layer.written(found, (0, 1), "en", clock)
