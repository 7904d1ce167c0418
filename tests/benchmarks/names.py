"""Measures suggestions and typed names among a million places: `make bench-names`.

The names are made by rule: a word for the kind of place (Jabal, Wadi, Hai, Shari and the like),
one or two invented words of two to four syllables, in both scripts, so that a few beginnings are
shared by very many names, as they are in life. Queries are the first 1 to 12 letters of names
drawn from them, Arabic and Latin in turn, a quarter of them with a letter wrong in it; and whole
names, as they are, misspelt by each rule of the tests in turn, and made from another seed, so that
nobody knows them. Each question is new, with a seed that is printed. The spread is that of the 95th
percentile over the rounds. Beside the time that passes, processor time is measured, ours and that
of the server's process together, which says what a core that nobody else uses would need. The
indexes are made after the names are copied.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from geo.coordinates import Box, Position
from geo.country import load_country
from geo.database import driver_connection
from layers.deployment import Deployment
from layers.gazetteer.rules import NamedPlaceContent, NameSource, PlaceKind, radius_of
from layers.gazetteer.service import replace_source
from layers.search.service import find_place, suggest_places
from tests.benchmarks.databases import cluster, empty, scratch_folder
from tests.conftest import deployment_on, load_sample_areas
from tests.layers.search.misspelt_names import MISSPELLINGS

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


@dataclass(frozen=True)
class Asking:
    """How many questions of each sort, how often, and what they are drawn with."""

    count: int
    rounds: int
    seed: int


@dataclass(frozen=True)
class Taken:
    """What an answer took: milliseconds that passed, and those in which a processor worked."""

    passed_ms: float
    worked_ms: float


def made_places(count: int, box: Box, seed: int = 7) -> Iterator[NamedPlaceContent]:
    """Yield places with made names, the same ones every time."""
    chance = random.Random(seed)
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


def beginnings(names: list[str], length: int, count: int, chance: random.Random) -> Iterator[str]:
    """Yield the first letters of names, a quarter of them with a letter wrong."""
    for number in range(count):
        text = chance.choice(names)[:length]
        if number % 4 == 3 and length > 2:
            at = chance.randrange(1, len(text))
            text = text[:at] + chance.choice("abkmrسلمن") + text[at + 1 :]
        yield text


def misspelt(names: list[str], count: int, chance: random.Random) -> Iterator[str]:
    """Yield names that are misspelt by each rule in turn."""
    for number in range(count):
        _rule, misspell = MISSPELLINGS[number % len(MISSPELLINGS)]
        yield misspell(chance.choice(names), chance)


def measure(deployment: Deployment, names: list[str], unknown: list[str], told: Asking) -> None:
    """Print the figures of every sort of question as a table."""
    print("| question | median ms | p95 ms | spread of p95 | most ms | processor: median | p95 |")  # noqa: T201
    print("|---|---|---|---|---|---|---|")  # noqa: T201
    chance = random.Random(told.seed)
    every: list[list[Taken]] = [[] for _ in range(told.rounds)]
    for length in LENGTHS:
        rounds = [
            [_suggested(deployment, text) for text in beginnings(names, length, told.count, chance)]
            for _ in range(told.rounds)
        ]
        _row(f"{length} letters", rounds)
        every = [[*before, *taken] for before, taken in zip(every, rounds, strict=True)]
    _row("1 to 12 letters", every)
    whole: dict[str, Callable[[], Iterable[str]]] = {
        "a whole name": lambda: chance.choices(names, k=told.count),
        "a whole name, misspelt": lambda: misspelt(names, told.count, chance),
        "a name that nobody knows": lambda: chance.choices(unknown, k=told.count),
    }
    for title, ask in whole.items():
        _row(title, [[_found(deployment, one) for one in ask()] for _ in range(told.rounds)])


def _suggested(deployment: Deployment, text: str) -> Taken:
    return _taken(deployment, lambda session: suggest_places(session, deployment.country, text, 8))


def _found(deployment: Deployment, text: str) -> Taken:
    return _taken(deployment, lambda session: find_place(session, deployment.country, text))


def _taken(deployment: Deployment, ask: Callable[[Session], object]) -> Taken:
    started = time.perf_counter()
    with deployment.database.reading() as session:
        server = driver_connection(session).info.backend_pid
        worked_before = _worked_ms(server)
        ask(session)
    passed = (time.perf_counter() - started) * 1000
    return Taken(passed, _worked_ms(server) - worked_before)


def _worked_ms(server: int) -> float:
    """Return the processor time of this process and of one of the server's, so far."""
    of_server, *_waited = Path(f"/proc/{server}/schedstat").read_text("ascii").split()
    return (time.process_time_ns() + int(of_server)) / 1e6


def _row(title: str, rounds: list[list[Taken]]) -> None:
    passed = sorted(one.passed_ms for taken in rounds for one in taken)
    worked = sorted(one.worked_ms for taken in rounds for one in taken)
    each = [_p95(sorted(one.passed_ms for one in taken)) for taken in rounds]
    print(  # noqa: T201
        f"| {title} | {statistics.median(passed):.1f} | {_p95(passed):.1f} "
        f"| {min(each):.1f} to {max(each):.1f} | {passed[-1]:.1f} "
        f"| {statistics.median(worked):.1f} | {_p95(worked):.1f} |",
        flush=True,
    )


def _p95(ordered: list[float]) -> float:
    return ordered[int(len(ordered) * 0.95)]


def fill(deployment: Deployment, address: str, places: Iterator[NamedPlaceContent]) -> None:
    """Copy places into tables without indexes, and make those afterwards."""
    with psycopg.connect(address, autocommit=True) as connection:
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'place_name'"
        ).fetchall()
        for name, _definition in indexes:
            connection.execute(SQL("DROP INDEX {}").format(Identifier(name)))
        with deployment.database.writing(bounded=False) as session:
            replace_source(session, SOURCE, places)
        connection.execute("SET maintenance_work_mem = '1GB'")
        for _name, definition in indexes:
            connection.execute(definition)
        connection.execute("VACUUM (ANALYZE) place_name, named_place")


def main() -> None:
    """Fill a private database and print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=PLACES)
    parser.add_argument("--queries", type=int, default=40, help="for each length, in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    told = parser.parse_args()
    box = load_country("jo").box
    with (
        scratch_folder() as folder,
        cluster(folder) as server,
        empty(server, "names") as url,
        deployment_on(url) as deployment,
    ):
        load_sample_areas(deployment)
        started = time.perf_counter()
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        fill(deployment, address, made_places(told.places, box))
        print(f"{told.places} places in {time.perf_counter() - started:.0f} s; seed {told.seed}")  # noqa: T201
        busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
        print(f"{os.cpu_count()} cores, of which others kept busy (load of 1, 5, 15 min): {busy}")  # noqa: T201
        names = [name for place in made_places(told.places, box) for name in place.names.values()]
        unknown = [
            name for place in made_places(10_000, box, seed=8) for name in place.names.values()
        ]
        measure(deployment, names, unknown, Asking(told.queries, told.rounds, told.seed))


if __name__ == "__main__":
    main()
