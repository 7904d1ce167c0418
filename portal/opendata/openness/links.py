"""The nightly round to all addresses of published data: a host at a time, with pauses."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from urllib.parse import urlsplit

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from geo.clock import moment
from geo.database import Database, sql
from portal.opendata.openness.models import LinkCheckRow
from portal.opendata.openness.queries import known_links
from portal.opendata.openness.rules import ASKED_EVERY, LinkState, address_key, after_check

log = logging.getLogger(__name__)

Ask = Callable[[str], str]
Wait = Callable[[float], None]

_PAUSE_S = 1.0
# A round is over after so much, and the next one begins with what has waited longest.
_MOST_ADDRESSES = 2_000
_LONGEST_ROUND_S = 1_800.0
_AT_ONCE = 20


def check_links(database: Database, ask: Ask, wait: Wait = time.sleep) -> int:
    """Ask all addresses of published data that are due; return how many were asked.

    While others are waited for no session is open.
    """
    started, asked = time.monotonic(), 0
    for some in _portions(_due(database)):
        answers = {}
        for number, address in enumerate(some):
            if number:
                wait(_PAUSE_S)
            answers[address] = ask(address)
        _keep(database, answers)
        asked += len(answers)
        if time.monotonic() - started > _LONGEST_ROUND_S:
            log.warning("The round to all addresses is not over: %d were asked", asked)
            break
    return asked


def _portions(addresses: Iterable[str]) -> Iterator[list[str]]:
    """Yield addresses of one host together, a few at a time, as they are written down."""
    ordered = sorted(addresses, key=lambda one: (_host(one), one))
    for _host_of, some in groupby(ordered, key=_host):
        mine = list(some)
        for first in range(0, len(mine), _AT_ONCE):
            yield mine[first : first + _AT_ONCE]


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _due(database: Database) -> list[str]:
    with database.writing(bounded=False) as session:
        held = {"before": moment(session) - ASKED_EVERY, "most": _MOST_ADDRESSES}
        found = list(session.scalars(sql("portal.opendata.openness", "due_addresses"), held))
        unused = sql("portal.opendata.openness", "unused_addresses")
        gone = list(session.scalars(unused))
        session.execute(delete(LinkCheckRow).where(LinkCheckRow.address_key.in_(gone)))
    return found


def _keep(database: Database, answers: dict[str, str]) -> None:
    with database.writing() as session:
        now, before = moment(session), known_links(session, answers)
        rows = [
            _row(address, after_check(before.get(address), status, now))
            for address, status in answers.items()
        ]
        new = insert(LinkCheckRow).values(rows)
        changed = {name: new.excluded[name] for name in rows[0] if name != "address_key"}
        session.execute(new.on_conflict_do_update(index_elements=["address_key"], set_=changed))


def _row(address: str, state: LinkState) -> dict[str, object]:
    return {"address_key": address_key(address), "address": address, **asdict(state)}
