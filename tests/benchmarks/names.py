"""Measures suggestions and typed names among a million places: `make bench-names`.

The names are made by rule: a word for the kind of place (Jabal, Wadi, Hai, Shari and the like),
one or two invented words of two to four syllables, in both scripts, so that a few beginnings are
shared by very many names, as they are in life. Queries are the first 1 to 12 letters of names
drawn from them, Arabic and Latin in turn, a quarter of them with a letter wrong in it.
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterator
from functools import partial

from geo.coordinates import Box, Position
from geo.country import load_country
from layers.deployment import Deployment
from layers.gazetteer.rules import NamedPlaceContent, NameSource, PlaceKind, radius_of
from layers.gazetteer.service import replace_source
from layers.search.service import find_place, suggest_places
from tests.benchmarks.databases import cluster, empty, scratch_folder
from tests.conftest import deployment_on, load_sample_areas

PLACES = 1_000_000
LENGTHS = range(1, 13)
SOURCE = NameSource("made", "Made names", "Nobody", "CC0 1.0")
_SYLLABLES = [
    (latin + vowel, arabic + long)
    for latin, arabic in zip(
        ["b", "t", "j", "h", "d", "r", "z", "s", "sh", "f", "q", "k", "l", "m", "n"],
        "بتجحدرزسشفقكلمن",
        strict=True,
    )
    for vowel, long in (("a", ""), ("aa", "ا"), ("i", "ي"), ("u", "و"))
]
_GENERIC = [
    ("Shari", "شارع", PlaceKind.STREET, 40),
    ("Hai", "حي", PlaceKind.NEIGHBOURHOOD, 20),
    ("Jabal", "جبل", PlaceKind.NEIGHBOURHOOD, 8),
    ("Wadi", "وادي", PlaceKind.NATURE, 8),
    ("Umm", "أم", PlaceKind.VILLAGE, 6),
    ("Masjid", "مسجد", PlaceKind.LANDMARK, 8),
    ("", "", PlaceKind.VILLAGE, 10),
]


def made_places(count: int, box: Box) -> Iterator[NamedPlaceContent]:
    """Yield places with made names, the same ones every time."""
    chance = random.Random(7)
    weights = [weight for *_words, weight in _GENERIC]
    for number in range(count):
        latin, arabic, kind, _weight = chance.choices(_GENERIC, weights)[0]
        words = [_word(chance) for _ in range(chance.randint(1, 2))]
        yield NamedPlaceContent(
            ref=str(number),
            names={
                "en": " ".join([latin, *(word for word, _ar in words)]).strip(),
                "ar": " ".join([arabic, *(word for _en, word in words)]).strip(),
            },
            kind=kind,
            position=Position(
                chance.uniform(box.west, box.east), chance.uniform(box.south, box.north)
            ),
            rank=chance.randint(20, 90),
            radius_m=radius_of(kind),
        )


def _word(chance: random.Random) -> tuple[str, str]:
    syllables = [chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4))]
    return "".join(en for en, _ar in syllables).title(), "".join(ar for _en, ar in syllables)


def _queries(names: list[str], length: int, count: int) -> Iterator[str]:
    chance = random.Random(length)
    for number in range(count):
        text = chance.choice(names)[:length]
        if number % 4 == 3 and length > 2:
            at = chance.randrange(1, len(text))
            text = text[:at] + chance.choice("abkmrسلمن") + text[at + 1 :]
        yield text


def _measure(deployment: Deployment, names: list[str], count: int) -> None:
    print("| letters | median ms | p95 ms | most ms |\n|---|---|---|---|")  # noqa: T201
    every = []
    for length in LENGTHS:
        taken = []
        for text in _queries(names, length, count):
            started = time.perf_counter()
            with deployment.database.reading() as session:
                suggest_places(session, deployment.country, text, 8)
            taken.append((time.perf_counter() - started) * 1000)
        every += taken
        _row(str(length), taken)
    _row("1 to 12", every)
    taken = []
    for text in _queries(names, 40, count):
        started = time.perf_counter()
        with deployment.database.reading() as session:
            find_place(session, deployment.country, text)
        taken.append((time.perf_counter() - started) * 1000)
    _row("a whole name, submitted", taken)


def _row(title: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    p95 = ordered[int(len(ordered) * 0.95)]
    median = statistics.median(ordered)
    print(f"| {title} | {median:.1f} | {p95:.1f} | {ordered[-1]:.1f} |")  # noqa: T201


def main() -> None:
    """Fill a private database and print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=PLACES)
    parser.add_argument("--queries", type=int, default=200, help="for each length")
    told = parser.parse_args()
    make = partial(made_places, told.places, load_country("jo").box)
    with (
        scratch_folder() as folder,
        cluster(folder) as server,
        empty(server, "names") as url,
        deployment_on(url) as deployment,
    ):
        load_sample_areas(deployment)
        started = time.perf_counter()
        with deployment.database.writing(bounded=False) as session:
            replace_source(session, SOURCE, make())
        print(f"{told.places} places imported in {time.perf_counter() - started:.0f} s")  # noqa: T201
        names = [name for place in make() for name in place.names.values()]
        _measure(deployment, names, told.queries)


if __name__ == "__main__":
    main()
