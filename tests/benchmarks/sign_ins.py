"""How many sign-ins a second a server answers, and what a storm of them gets.

`python -m tests.benchmarks.sign_ins` starts a server with two workers over a database of its own
with citizens, whose passwords are hashed as in earnest. First so many sign in as there are places,
then a storm of a hundred at once, while another reads pages, whose times are told before and
during it. To be run on a machine that does nothing else; the load comes from the same cores.
"""

import argparse
import asyncio
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import numpy as np
from argon2 import PasswordHasher

from geo.clock import moment
from geo.local_postgis import running
from layers.deployment import Deployment
from portal.accounts.models import Account
from tests.benchmarks.processes import free_port, serving
from tests.conftest import deployment_on
from tests.portal.accounts.persons import add_person
from web.commands.samples import load_samples

PASSWORD = "four quiet olive trees"  # noqa: S105  of nobody
PEOPLE = 500
WORKERS = 2
# Both processes hash one and keep some waiting.
STEADY = 2 * WORKERS
STORM = 100
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_PAGES = ("/en/", "/en/sign-in", "/api/v1/around?lat=31.95&lon=35.93&layers=health")


@dataclass
class Answers:
    """What was answered: how often each status, and how long sign-ins took in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    took_s: list[float] = field(default_factory=list)
    refused_s: list[float] = field(default_factory=list)
    retry_after: set[str] = field(default_factory=set)


def register(deployment: Deployment) -> None:
    """Make the citizens, all with one hash."""
    hashed = PasswordHasher().hash(PASSWORD)
    with deployment.database.writing() as session:
        now = moment(session)
        for number in range(PEOPLE):
            account = Account(
                email=f"citizen{number}@home.example",
                email_confirmed_at=now,
                name="Rana",
                language="en",
                state="active",
                password_hash=hashed,
            )
            session.add(account)
            session.flush()
            add_person(session, account.id)


async def sign_in_for(address: str, at_once: int, seconds: float) -> Answers:
    """Let so many sign in again and again, each time as another person from another network."""
    answers, until = Answers(), time.monotonic() + seconds
    limits = httpx2.Limits(max_connections=at_once)
    async with httpx2.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
        page = await client.get("/en/sign-in")
        cookie = page.headers["set-cookie"].partition(";")[0]
        headers = {"Origin": address, "Sec-Fetch-Site": "same-origin", "Cookie": cookie}
        form = {"token": _TOKEN.findall(page.text)[0], "password": PASSWORD}
        numbers = iter(range(10**9))

        async def one() -> None:
            while time.monotonic() < until:
                number = next(numbers)
                name = f"citizen{number % PEOPLE}@home.example"
                network = f"10.{number // 250 % 250}.{number % 250}.7"
                began = time.monotonic()
                answer = await client.post(
                    "/en/sign-in",
                    data={**form, "name": name},
                    headers={**headers, "X-Forwarded-For": network},
                )
                took_s = time.monotonic() - began
                answers.statuses[answer.status_code] += 1
                if answer.status_code == 503:
                    answers.retry_after.add(answer.headers.get("retry-after", "none"))
                    answers.refused_s.append(took_s)
                    # As long as it says divided by ten: a storm of the impatient.
                    await asyncio.sleep(0.5)
                else:
                    answers.took_s.append(took_s)

        await asyncio.gather(*(one() for _one in range(at_once)))
    return answers


async def read_pages(address: str, until: asyncio.Event, refused: Counter[str]) -> list[float]:
    """Read pages one after the other until told to end; return the seconds of each.

    What was answered with anything but 200 is counted in `refused`.
    """
    took_s: list[float] = []
    async with httpx2.AsyncClient(base_url=address, timeout=60) as client:
        while not until.is_set():
            for path in _PAGES:
                began = time.monotonic()
                answer = await client.get(path, follow_redirects=True)
                took_s.append(time.monotonic() - began)
                refused[path] += answer.status_code != 200
            await asyncio.sleep(0.05)
    return took_s


async def measure(address: str, seconds: float) -> None:
    """Measure pages alone, sign-ins alone, and both in a storm."""
    ended = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds / 2, ended.set)
    refused: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    alone = await read_pages(address, ended, refused[0])
    steady = await sign_in_for(address, STEADY, seconds)
    ended = asyncio.Event()
    reading = asyncio.create_task(read_pages(address, ended, refused[1]))
    storm = await sign_in_for(address, STORM, seconds)
    ended.set()
    during = await reading
    _say(f"sign-ins, {STEADY} at once", steady, seconds)
    _say(f"sign-ins, a storm of {STORM} at once", storm, seconds)
    for name, took, not_read in (
        ("without sign-ins", alone, refused[0]),
        ("in the storm", during, refused[1]),
    ):
        p50, p95, p99 = np.percentile(np.array(took) * 1000, (50, 95, 99))
        sys.stdout.write(
            f"pages {name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms ({len(took)}),"
            f" not answered {dict(+not_read)}\n"
        )


def _say(name: str, answers: Answers, seconds: float) -> None:
    p50, p95 = np.percentile(np.array(answers.took_s) * 1000, (50, 95))
    sys.stdout.write(
        f"{name}: {answers.statuses[303] / seconds:.1f} a second, p50 {p50:.0f} ms, p95 {p95:.0f}"
        f" ms, answers {dict(answers.statuses)}\n"
    )
    if answers.refused_s:
        p50, p95 = np.percentile(np.array(answers.refused_s) * 1000, (50, 95))
        sys.stdout.write(
            f"  sent away after p50 {p50:.0f} ms, p95 {p95:.0f} ms,"
            f" Retry-After {sorted(answers.retry_after)}\n"
        )


def main() -> None:
    """Start it all, measure, and stop it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.sign_ins")
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aroundme-sign-ins-") as made:
        folder = Path(made)
        with running(folder / "data") as url:
            with deployment_on(url) as deployment:
                load_samples(deployment)
                register(deployment)
            port = free_port()
            address = f"http://127.0.0.1:{port}"
            command = [
                str(Path(sys.executable).with_name("aroundme")),
                "serve",
                "--port",
                str(port),
            ]
            told = {
                "AROUNDME_DATABASE_URL": url,
                "AROUNDME_DATA_ROOT": str(folder),
                "AROUNDME_PUBLIC_URL": address,
            }
            command += ["--host", "127.0.0.1", "--workers", str(WORKERS)]
            with serving(command, folder / "log", f"{address}/health/live", told, within_s=300):
                asyncio.run(measure(address, given.seconds))


if __name__ == "__main__":
    main()
