"""Fuzzes all routes: `python -m tests.faults.fuzz --requests 100000 --seed N`."""

import argparse
import asyncio
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
from fastapi import FastAPI

from portal.accounts.officer_roles import Role
from tests.faults.fuzz_client import Findings, FuzzClient
from tests.faults.fuzz_requests import Maker, Route, SignedIn
from tests.faults.ground import Ground, ground
from tests.faults.log_scan import scan
from tests.faults.server import Server, end_on_sigterm
from tests.web.security.routes import routes_of
from tests.web.signed_in import portal_of, signed_in
from web.app import Stores, create_app
from web.deployment import joined
from web.settings import WebSettings

_CLIENTS = 12
_STEP = 10_000
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
# Parameters of pages, which /openapi.json does not know.
_PAGE_PARAMETERS = ("q", "page", "lat", "lon", "layers", "radius", "area", "agency", "open", "near")
# What a worker may grow by in 10,000 requests when all its caches are full, in MB.
_MOST_GROWTH_MB = 5.0
_LINK = re.compile(rb'href="/(?:en|ar)/(agencies|services|places|audiences|life-events)/([^"?#]+)"')


@dataclass(frozen=True)
class Size:
    """What the workers of a server hold: memory in MB, threads and open files, all together."""

    memory_mb: float
    threads: int
    files: int


def size_of(server: Server) -> dict[int, Size]:
    """Measure each worker."""
    return {pid: _size(pid) for pid in server.workers()}


def _size(pid: int) -> Size:
    folder = Path(f"/proc/{pid}")
    pages = int((folder / "statm").read_text("ascii").split()[1])
    own_mb = (pages - int((folder / "statm").read_text("ascii").split()[2])) * _PAGE_BYTES / 1e6
    return Size(
        own_mb, len(list((folder / "task").iterdir())), len(list((folder / "fd").iterdir()))
    )


def routes(server: Server, folder: Path) -> list[Route]:
    """List all routes, with the parameters that the API's description names."""
    described = orjson.loads(server.get("/openapi.json")[1])["paths"]
    parameters = {
        (method.upper(), path): [one.get("name", "") for one in about.get("parameters", ())]
        for path, methods in described.items()
        for method, about in methods.items()
        if isinstance(about, dict)
    }
    found = {}
    for method, path in routes_of(_application(server, folder)):
        found[method, path] = Route(method, path, parameters.get((method, path), _PAGE_PARAMETERS))
    more = [Route("GET", path) for path in ("/static/{path}", "/health/live", "/nothing/{path}")]
    return [*found.values(), *more]


def _application(server: Server, folder: Path) -> FastAPI:
    deployment = joined(server.cluster.local.url, None)
    stores = Stores(imports_folder=folder / "imports")
    app = create_app(deployment, WebSettings(), stores, portal_of(folder))
    deployment.database.dispose()
    return app


def known_places(server: Server) -> dict[str, list[str]]:
    """Find codes and references that exist, so that pages of records are reached."""
    codes, refs = set(), set()
    for path in ("/en/agencies", "/en/services", "/en/around-me?lat=31.9539&lon=35.9106"):
        for kind, code in _LINK.findall(server.get(path)[1]):
            if kind == b"places":
                refs.add(code.decode().partition("/")[2])
            else:
                codes.add(code.decode())
    return {"code": sorted(codes), "ref": sorted(refs), "name": [f"{one}.ttl" for one in codes]}


def officers(server: Server, count: int = 8) -> list[SignedIn]:
    """Sign officers in, half of them administrators of everything."""
    deployment = joined(server.cluster.local.url, None)
    roles = (Role.ADMINISTRATOR, Role.EDITOR)
    made = [signed_in(deployment, None, roles[number % 2]) for number in range(count)]
    deployment.database.dispose()
    return [SignedIn(one.cookie, one.form_token) for one in made]


async def _send(server: Server, maker: Maker, findings: Findings, last: int) -> None:
    clients = [FuzzClient(server.port, maker.make, findings) for _turn in range(_CLIENTS)]
    await asyncio.gather(*(client.run(last) for client in clients))


def fuzz(
    server: Server, total: int, seed: int, folder: Path
) -> tuple[Findings, list[dict[int, Size]]]:
    """Send so many requests; returns what they found, and the size of the workers on the way."""
    findings = Findings()
    sizes = [size_of(server)]
    _say(f"before: {_told(sizes[-1])}")
    maker = Maker(routes(server, folder), server.port, random.Random(seed))
    maker.known.update(known_places(server))
    for last in (*range(_STEP, total, _STEP), total):
        # Fuzzed officers sign themselves out, and each other.
        maker.officers = officers(server)
        begun, before = time.monotonic(), findings.sent
        asyncio.run(_send(server, maker, findings, last))
        rate = (findings.sent - before) / (time.monotonic() - begun)
        sizes.append(size_of(server))
        _say(f"after {findings.sent:,}: {_told(sizes[-1])}; {rate:,.0f} requests/s")
    return findings, sizes


def _told(sizes: dict[int, Size]) -> str:
    return ", ".join(
        f"worker {pid}: {size.memory_mb:.0f} MB, {size.threads} threads, {size.files} files"
        for pid, size in sorted(sizes.items())
    )


def growth_mb(sizes: Sequence[dict[int, Size]]) -> float:
    """Return how much a worker has grown in 10,000 requests, in the second half of all.

    Caches fill in the first half. Infinite when a worker was replaced.
    """
    middle, last = len(sizes) // 2, len(sizes) - 1
    if sizes[0].keys() != sizes[last].keys():
        return float("inf")
    grown = [sizes[last][pid].memory_mb - sizes[middle][pid].memory_mb for pid in sizes[last]]
    return max(grown) / max(1, last - middle)


def main() -> int:
    """Fuzz a server of our own; returns 1 when something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--logs", type=Path, help="the folder that keeps all logs")
    given = parser.parse_args()
    end_on_sigterm()
    logs = given.logs or Path(tempfile.mkdtemp(prefix="aroundme-fuzz-logs-"))
    with ExitStack() as stack:
        made: Ground = stack.enter_context(ground(logs))
        server = stack.enter_context(made.serving("fuzz"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        findings, sizes = fuzz(server, given.requests, given.seed, folder)
    said_of_logs = scan(logs, fuzzed=True)
    _report(findings, given.seed)
    grown_mb = growth_mb(sizes)
    _say(f"Growth of a worker in 10,000 requests, second half: {grown_mb:.1f} MB")
    for missed in said_of_logs.missed:
        _say(f"Position in a log: {missed}")
    _say(f"Logs: {logs}")
    leaks = grown_mb > _MOST_GROWTH_MB
    return 1 if leaks or findings.faulty or not said_of_logs.is_ok else 0


def _report(findings: Findings, seed: int) -> None:
    _say(f"\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {findings.sent:,} requests, seed {seed}")
    counted = (f"{status} ×{count:,}" for status, count in sorted(findings.statuses.items()))
    _say(f"Answers: {', '.join(counted)}")
    _say(f"Longest answer: {findings.longest_s:.2f} s ({findings.longest_route})")
    _say(f"Found: {dict(findings.faulty) or 'nothing'}")
    for what, request, body in findings.faults:
        _say(f"- {what}: {request.route}\n  {request.sent[:600]!r}\n  {body!r}")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the report is what this program is for


if __name__ == "__main__":
    sys.exit(main())
