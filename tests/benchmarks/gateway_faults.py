"""Whether a faulty answer of an agency ever shows anything of another person.

`python -m tests.benchmarks.gateway_faults` calls all services about many persons, over real HTTP,
until 10,000 answers were faulty: malformed in all ways of the simulator, or about others. Whatever
comes through is compared, member by member, with what is true of the person: the simulator's own
functions say that, without HTTP. Circuits are shut after each call, so that agencies which fail
again and again go on being asked.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any

from geo.database import Database
from geo.local_postgis import running
from portal.gateway.contract_files import contract_codes
from portal.gateway.making import make_gateway
from portal.gateway.rules import Answer, AnswerState, Call, Subject
from portal.gateway.settings import GatewaySettings
from portal.gateway.xroad import XRoadGateway
from portal.secrets import Keys
from tests.conftest import deployment_on
from tests.simulators.agencies.answers import answer_of
from tests.simulators.agencies.persons import find
from tests.simulators.agencies_running import RunningAgencies, running_agencies

FAULTY = 10_000
_TODAY = date(2026, 11, 30)
_KINDS = (("national", "99", 8), ("residency", "59", 8), ("passport", "T", 7))
_COUNTRIES = {"national": ["JO"], "residency": ["JO"], "passport": ["FR", "SY", "EG", "US"]}
# What is late takes as long as the time limit: how that is borne is tested in the suite.
_GROUPS = ("malformed", "lying")
_THREADS = 6


@dataclass
class Tally:
    """What became of the calls, and what was wrong: answers that are not the person's own."""

    states: Counter[str] = field(default_factory=Counter)
    foreign: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def note(self, call: Call, answer: Answer) -> None:
        """Count a call, and compare what came through with what is true."""
        wrong = answer.content is not None and answer.content != true_answer(call)
        if answer.state is AnswerState.EMPTY:
            wrong = true_answer(call)["outcome"] != "nothing"
        with self.lock:
            self.states[f"{call.route.service} {answer.state}"] += 1
            if wrong:
                self.foreign.append(f"{call.route.service} {answer.message_id}")


def true_answer(call: Call) -> dict[str, Any]:
    """Return what is true of whom a call is about."""
    subject = call.subject
    person = find(subject.id_type, subject.country, subject.number)
    echo = subject.as_json()
    return answer_of(call.route.service, person, echo, _TODAY, dict(call.parameters))


def a_call(gateway: XRoadGateway, number: int, seed: int) -> Call:
    """Make up a call: the services in turn, about a person by chance."""
    chance = Random(f"{seed} {number}")
    codes = sorted(contract_codes())
    service = codes[number % len(codes)]
    id_type, start, digits = chance.choice(_KINDS)
    written = f"{start}{chance.randrange(10**digits):0{digits}}"
    subject = Subject(id_type, chance.choice(_COUNTRIES[id_type]), written)
    return Call(
        gateway.route(service), subject, "JO-bench", "faults", _parameters(service, subject)
    )


def _parameters(service: str, subject: Subject) -> dict[str, str]:
    if service == "company-representative-match":
        return {"company_number": f"2000{subject.number[-5:]}"}
    if service != "civil-register-match":
        return {}
    person = find(subject.id_type, subject.country, subject.number)
    if person is None:
        return {"birth_date": "1980-01-01", "card_number": "A1"}
    return {"birth_date": person.birth_date.isoformat(), "card_number": person.card_number}


def run(
    database: Database, agencies: RunningAgencies, faulty: int, *, seed: int = 1
) -> tuple[Tally, dict[str, int]]:
    """Call until so many answers were faulty; return what became of them, and which faults."""
    settings = GatewaySettings(gateway_simulator_url=agencies.url, gateway_simulated="all")
    gateway = make_gateway(database, Keys(b"a secret of a benchmark of nothing real"), settings)
    before = Counter(agencies.counts())
    tally = Tally()

    def one(number: int) -> None:
        call = a_call(gateway, number, seed)
        tally.note(call, gateway.call(call))
        with database.writing() as session:
            session.connection().exec_driver_sql("DELETE FROM agency_circuit")

    with ThreadPoolExecutor(_THREADS) as pool:
        for at, group in enumerate(_GROUPS):
            agencies.fail("all", group)
            each = faulty // len(_GROUPS)
            list(pool.map(one, range(at * each, (at + 1) * each)))
        agencies.fail("all", "any", 0.0)
        list(pool.map(one, range(faulty, faulty + len(contract_codes()) * 4)))
    faults = Counter[str]()
    for name, count in (Counter(agencies.counts()) - before).items():
        faults[name.partition(" ")[2]] += count
    return tally, dict(faults)


def report(tally: Tally, faults: dict[str, int], took_s: float) -> str:
    """Write the figures as text."""
    states = Counter[str]()
    for name, count in tally.states.items():
        states[name.partition(" ")[2]] += count
    faulty = sum(count for name, count in faults.items() if name != "well")
    lines = [
        f"calls {sum(states.values())}, answers that were faulty {faulty}, {took_s:.0f} s",
        "faults: " + ", ".join(f"{name} {count}" for name, count in sorted(faults.items())),
        "ended as: " + ", ".join(f"{name} {count}" for name, count in sorted(states.items())),
        f"of another person, or not as it is: {len(tally.foreign)}",
    ]
    return "\n".join(lines)


def main() -> int:
    """Print the figures; 1 when anything of another person came through."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faulty", type=int, default=FAULTY)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.getLogger("portal.gateway").setLevel(logging.CRITICAL)
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as url,
        deployment_on(url) as deployment,
        running_agencies("--seed", str(given.seed), "--today", _TODAY.isoformat()) as agencies,
    ):
        tally, faults = run(deployment.database, agencies, given.faulty, seed=given.seed)
    sys.stdout.write(report(tally, faults, time.monotonic() - begun) + "\n")
    return 1 if tally.foreign else 0


if __name__ == "__main__":
    sys.exit(main())
