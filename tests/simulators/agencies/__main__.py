"""The simulator of the agencies: `python -m tests.simulators.agencies`, a process of its own.

It prints its port and answers as a security server does. `--fault AGENCY=FAULT[:SHARE]` lets an
agency, or `all`, fail; `POST /control` changes that, `GET /control` says what was asked. It imports
nothing of the project: it reads the contracts and the routes by their paths, and ends when its
standard input does.
"""

import argparse
import sys
import threading
from datetime import date
from pathlib import Path

from tests.simulators.agencies.faults import Faults
from tests.simulators.agencies.server import Agencies, Server, handler_of
from tests.simulators.agencies.services import read_services

_GATEWAY = Path(__file__).parents[3] / "portal" / "gateway"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--contracts", type=Path, default=_GATEWAY / "contracts")
    parser.add_argument("--routes", type=Path, default=_GATEWAY / "routes.toml")
    parser.add_argument("--today", type=date.fromisoformat, default=None)
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--late-s", type=float, default=30.0)
    given = parser.parse_args()
    faults = Faults(given.seed, late_s=given.late_s)
    for one in given.fault:
        agency, _equals, fault = one.partition("=")
        name, _colon, share = fault.partition(":")
        faults.choose(agency, name, float(share or 1))
    agencies = Agencies(read_services(given.contracts, given.routes), faults, given.today)
    server = Server(("127.0.0.1", given.port), handler_of(agencies))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    agencies.ends.set()
    server.shutdown()


if __name__ == "__main__":
    main()
