"""The files of a hot index: written once by a builder, mapped into memory by every worker."""

import json
import mmap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from geo.nearest import NearestIndex, Tree

# What a worker keeps beside the mapped files for each feature: its rank among refs.
WORKER_BYTES = 8

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Facts:
    """What is known of a hot index beside its features.

    `languages` are those that names stand in, in the order of the pieces. `hours`, `areas` and
    `attributes` list the different values that features refer to by number; an attribute with more
    values than are worth a mask is left out. `areas` pairs the codes with their encoded names.
    """

    layer: str
    release: int
    demo: bool
    count: int
    languages: tuple[str, ...]
    hours: tuple[str | None, ...]
    areas: tuple[tuple[tuple[str, ...], str], ...]
    attributes: Mapping[str, tuple[Any, ...]]

    def dump(self) -> str:
        """Write the facts as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Self:
        """Read facts back; raises ValueError or TypeError when they are something else."""
        held = json.loads(text)
        return cls(
            **{
                **held,
                "languages": tuple(held["languages"]),
                "hours": tuple(held["hours"]),
                "areas": tuple((tuple(codes), encoded) for codes, encoded in held["areas"]),
                "attributes": {name: tuple(all_) for name, all_ in held["attributes"].items()},
            }
        )


# What is known of a feature by number, one row each; a row of two languages is a cache line. Its
# text begins at START: the piece `rest`, REF bytes of which are the ref, then its name in each
# language. From ENDS on stands where each of these pieces ends.
START, RANK, HOURS, AREAS, REF, ENDS = range(6)


@dataclass(frozen=True)
class HotFiles:
    """A hot index as it stands in a folder, mapped, not read."""

    facts: Facts
    numbers: Numbers
    text: mmap.mmap
    index: NearestIndex
    codes: Mapping[str, NDArray[np.uint16]]

    def touch(self) -> None:
        """Look at every page once, here and not in the first requests that need it."""
        pages = np.frombuffer(self.text, dtype=np.uint8)[:: mmap.PAGESIZE]
        pages.sum()
        self.numbers[:, START].sum()


def save(
    folder: Path,
    facts: Facts,
    places: Floats,
    numbers: Numbers,
    codes: Mapping[str, NDArray[np.uint16]],
) -> None:
    """Write an index beside its text file, which is there already.

    `places` holds longitudes and latitudes, shape (2, n); `numbers` has a row for each feature.
    """
    tree, order = Tree.build(*places)
    np.save(folder / "places.npy", places[:, order])
    np.save(folder / "points.npy", tree.points)
    np.save(folder / "boxes.npy", tree.boxes)
    np.save(folder / "numbers.npy", numbers[order])
    for name, column in codes.items():
        np.save(folder / f"attribute-{name}.npy", column[order])
    (folder / "facts.json").write_text(facts.dump(), "utf-8")


def load(folder: Path) -> HotFiles:
    """Map an index; raises OSError, ValueError, KeyError or TypeError when a file is broken."""
    facts = Facts.load((folder / "facts.json").read_text("utf-8"))
    numbers = _mapped(folder, "numbers")
    tree = Tree(_mapped(folder, "points"), _mapped(folder, "boxes"))
    places = _mapped(folder, "places")
    with (folder / "text").open("rb") as file:
        text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    codes = {name: _mapped(folder, f"attribute-{name}") for name in facts.attributes}
    _check_shapes(facts, numbers, (places, tree.points), codes)
    _check_numbers(facts, numbers, len(text))
    lons, lats = places
    index = NearestIndex(lons, lats, np.ascontiguousarray(numbers[:, RANK]), tree)
    return HotFiles(facts, numbers, text, index, codes)


def bytes_of(folder: Path) -> int:
    """Return the bytes that an index takes: its files, and what a worker keeps beside them."""
    features = json.loads((folder / "facts.json").read_text("utf-8"))["count"]
    files = sum(path.stat().st_size for path in folder.iterdir())
    return files + int(features) * WORKER_BYTES


def _check_shapes(
    facts: Facts,
    numbers: Numbers,
    placed: tuple[Floats, Floats],
    codes: Mapping[str, NDArray[np.uint16]],
) -> None:
    """Raise ValueError unless files belong together; compiled loops look at no limits."""
    places, points = placed
    shapes = [
        numbers.shape == (facts.count, ENDS + 1 + len(facts.languages)),
        places.shape == (2, facts.count),
        points.shape == (facts.count, 3),
        *(column.shape == (facts.count,) for column in codes.values()),
    ]
    if not all(shapes) or numbers.dtype != np.int64:
        raise ValueError("the files of the index do not belong together")


def _check_numbers(facts: Facts, numbers: Numbers, text_bytes: int) -> None:
    """Raise ValueError when a number leads beyond what it refers to."""
    if not facts.count:
        return
    limits = ((HOURS, len(facts.hours)), (AREAS, len(facts.areas)), (START, text_bytes))
    for column, limit in limits:
        if numbers[:, column].min() < 0 or numbers[:, column].max() >= limit:
            raise ValueError("the numbers of the index are broken")
    if (numbers[:, START] + numbers[:, -1]).max() > text_bytes or numbers[:, ENDS:].min() < 0:
        raise ValueError("the text of the index is not whole")


def _mapped(folder: Path, name: str) -> NDArray[Any]:
    # A plain view: the memmap class would look after itself at every slice.
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")).view(np.ndarray)
