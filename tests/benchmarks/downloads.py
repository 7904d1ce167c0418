"""Downloads by many clients at once: whether every one is counted, and what is left of them.

`make bench-downloads`. People, scripts, bots, those who ask for heads, go on in the middle or have
the file already take files from two workers; then those are told to stop, and what the tables hold
is compared with what the clients did. At the end every file of the database, its write-ahead log
and the log of the server are searched for what the clients said of themselves.
"""

import argparse
import hashlib
import http.client
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, text

from geo.local_postgis import LocalPostgis
from portal.attachments.stores import FolderStore
from portal.opendata.downloads.models import DatasetDownloads, DownloadDay
from tests.benchmarks.databases import scratch_folder
from tests.benchmarks.processes import free_port, serving
from tests.conftest import deployment_on
from tests.geo.frozen import own_cluster
from tests.portal.opendata.published import dataset_there

# What no log and no table may hold; no hexadecimal number has such letters.
_MARK = "Zubaydahqx"
_FILES = ("table.csv", "places.csv", "years.csv")
_WORKERS = 2
_LINE = "{n},مدرسة رقم {n},{n}\n"


@dataclass(frozen=True)
class Way:
    """A way to ask: how often of a hundred, whether it is a download, and by whom."""

    share: int
    headers: Mapping[str, str]
    counts_as: tuple[str, str] | None
    method: str = "GET"
    status: int = 200


_BROWSER = f"Mozilla/5.0 ({_MARK}) Gecko/20100101 Firefox/140.0"
_ETAG = "the etag of the file"
WAYS = (
    Way(45, {"User-Agent": _BROWSER}, ("web", "people")),
    Way(15, {"User-Agent": f"curl/8.5.0 {_MARK}"}, ("api", "people")),
    Way(15, {"User-Agent": f"{_MARK}bot/2.1"}, ("api", "programs")),
    Way(5, {"User-Agent": _BROWSER, "Range": "bytes=0-"}, ("web", "people"), status=206),
    Way(8, {"User-Agent": _BROWSER, "Range": "bytes=100-"}, None, status=206),
    Way(7, {"User-Agent": _BROWSER}, None, method="HEAD"),
    Way(5, {"User-Agent": _BROWSER, "If-None-Match": _ETAG}, None, status=304),
)


@dataclass
class Done:
    """What the clients did, by channel and by whom, and how long each answer took."""

    downloads: Counter[tuple[str, str]] = field(default_factory=Counter)
    others: int = 0
    times_ms: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def say(line: str) -> None:
    """Print a line of the report at once."""
    print(line, flush=True)  # noqa: T201 - a report


def take(
    ports: Sequence[int], done: Done, clients: int, downloads: int, etags: Mapping[str, str]
) -> None:
    """Let clients take files until so many downloads are done, each as a client of its own."""

    def some(turn: int) -> None:
        chance = random.Random(turn)
        connection = http.client.HTTPConnection("127.0.0.1", ports[turn % len(ports)], timeout=60)
        for way in _ways(chance, downloads // clients + (turn < downloads % clients)):
            took = _ask(connection, chance, way, etags)
            with done.lock:
                done.times_ms.append(took)
                if way.counts_as is None:
                    done.others += 1
                else:
                    done.downloads[way.counts_as] += 1

    threads = [threading.Thread(target=some, args=(turn,)) for turn in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def _ways(chance: random.Random, downloads: int) -> Iterator[Way]:
    """Yield ways by chance until so many of them are downloads."""
    while downloads:
        (way,) = chance.choices(WAYS, [one.share for one in WAYS])
        downloads -= way.counts_as is not None
        yield way


def _ask(
    connection: http.client.HTTPConnection,
    chance: random.Random,
    way: Way,
    etags: Mapping[str, str],
) -> float:
    path = chance.choice(list(etags))
    headers = {
        name: etags[path] if value == _ETAG else value for name, value in way.headers.items()
    }
    said = {
        "X-Forwarded-For": f"203.0.113.{chance.randrange(256)}",
        "Cookie": f"who={_MARK}",
        "Referer": f"https://{_MARK}.example/",
    }
    started = time.perf_counter()
    connection.request(way.method, f"{path}?q={_MARK}", headers={**said, **headers})
    answer = connection.getresponse()
    answer.read()
    took = (time.perf_counter() - started) * 1000
    assert answer.status == way.status, (answer.status, way)
    return took


def left_of(marks: Sequence[str], *places: Path) -> list[str]:
    """Name the files in which one of some texts stands."""
    found = []
    sought = [one.encode() for one in marks]
    for path in (one for place in places for one in sorted(place.rglob("*"))):
        if path.is_file():
            content = path.read_bytes()
            found += [f"{path}: {one.decode()}" for one in sought if one in content]
    return found


def run(cluster: LocalPostgis, folder: Path, clients: int, downloads: int) -> bool:
    """Do all of it on a cluster of its own; return whether everything was as it has to be."""
    content = "".join(_LINE.format(n=n) for n in range(2_000)).encode()
    root = folder / "data"
    with deployment_on(cluster.url) as deployment, deployment.database.writing() as session:
        dataset_there(
            session, "figures", store=FolderStore(root), files=dict.fromkeys(_FILES, content)
        )
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    etags = {f"/datasets/figures/{one[:-4]}/{one}": etag for one in _FILES}
    done, logs = Done(), folder / "log"
    logs.mkdir()
    with _workers(cluster.url, root, logs) as ports:
        started = time.perf_counter()
        take(ports, done, clients, downloads, etags)
        took = time.perf_counter() - started
    times = sorted(done.times_ms)
    say(
        f"{downloads:,} downloads and {done.others:,} other requests by {clients} clients:"
        f" {took:.1f} s, {len(times) / took:,.0f} a second, p50 {times[len(times) // 2]:.0f} ms,"
        f" p95 {times[len(times) * 95 // 100]:.0f} ms"
    )
    is_exact = _compare(cluster, done)
    found = _searched(cluster, logs)
    return is_exact and not found


@contextmanager
def _workers(url: str, root: Path, logs: Path) -> Iterator[list[int]]:
    """Run workers of a server, each on a port of its own; at the end they are told to stop."""
    with ExitStack() as running:
        ports = []
        for number in range(_WORKERS):
            port = free_port()
            words = [sys.executable, "-m", "tests.benchmarks.downloads_application", url, str(root)]
            probe, log = f"http://127.0.0.1:{port}/health/live", logs / f"worker-{number}.log"
            running.enter_context(serving([*words, str(port)], log, probe, within_s=120))
            ports.append(port)
        yield ports


def _compare(cluster: LocalPostgis, done: Done) -> bool:
    with deployment_on(cluster.url) as deployment, deployment.database.writing() as session:
        sums = select(
            DownloadDay.channel, func.sum(DownloadDay.people), func.sum(DownloadDay.programs)
        )
        rows = session.execute(sums.group_by(DownloadDay.channel)).all()
        kept = Counter(
            {
                (channel, who): int(count)
                for channel, *counts in rows
                for who, count in zip(("people", "programs"), counts, strict=True)
                if count
            }
        )
        whole = session.scalars(select(DatasetDownloads)).one()
        in_all = whole.people + whole.programs
        lines = session.scalar(select(func.count()).select_from(DownloadDay))
        session.execute(text("CHECKPOINT"))
    is_exact = kept == done.downloads and in_all == done.downloads.total()
    say(f"done:    {dict(sorted(done.downloads.items()))}")
    say(f"counted: {dict(sorted(kept.items()))} in {lines} rows, {in_all} for the dataset")
    say("exact" if is_exact else "NOT EXACT")
    return is_exact


def _searched(cluster: LocalPostgis, logs: Path) -> list[str]:
    """Search the whole cluster, its write-ahead log among it, and the log of the server."""
    marks = (_MARK, _MARK.lower(), "203.0.113.", "Firefox/140.0", "curl/8.5.0")
    data = cluster.place.data
    found = left_of(marks, data, logs)
    sizes = {
        name: sum(one.stat().st_size for one in place.rglob("*") if one.is_file()) / 2**20
        for name, place in (("database", data), ("write-ahead log", data / "pg_wal"), ("log", logs))
    }
    searched = ", ".join(f"{name} {size:.1f} MB" for name, size in sizes.items())
    say(f"searched for what clients said of themselves: {searched}; found: {found or 'nothing'}")
    # The search can find something: the name of the file stands in all three.
    known = left_of(("figures",), data / "pg_wal", logs)
    assert len({Path(one.partition(": ")[0]).parent for one in known}) >= 2, known
    return found


def main() -> None:
    """Read the arguments and run; the exit code says whether all was as it has to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--downloads", type=int, default=10_000)
    given = parser.parse_args()
    say(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    with scratch_folder() as folder, own_cluster() as cluster:
        is_right = run(cluster, folder, given.clients, given.downloads)
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
