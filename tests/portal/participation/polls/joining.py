"""A script that tries to join ballots with voters by everything that a database tells of rows.

It knows the order of rows on the disk (ctid), of transactions (xmin), of keys and of bytes, on both
sides, and tries every pair of orders and every group that was written together. What it finds is
compared with the truth, which only a test knows.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import psycopg
from psycopg.sql import SQL, Identifier

# A rank correlation of n pairs without a connection has a deviation of 1/sqrt(n - 1): of 200 pairs
# 0.07. Beyond more than four of them in any of some dozens of tries it is no accident.
MOST_BY_ACCIDENT = 0.3


@dataclass(frozen=True)
class Row:
    """What a row is known by, and what the database tells of it beside."""

    key: str
    block: int
    line: int
    xmin: int
    bytes_: str

    @property
    def orders(self) -> dict[str, tuple[object, ...]]:
        """Where it stands in each of the orders in which rows of a table can be brought."""
        return {
            "ctid": (self.block, self.line),
            "xmin": (self.xmin, self.block, self.line),
            "key": (self.key,),
            "bytes": (self.bytes_,),
        }


def rows_of(connection: psycopg.Connection, table: str, key: str, content: str) -> list[Row]:
    """Read all rows of a table as an administrator sees them."""
    asked = SQL(
        "SELECT {key}::text, (ctid::text::point)[0]::int, (ctid::text::point)[1]::int,"
        " xmin::text::bigint, {content}::text FROM {table}"
    )
    names = {"key": Identifier(key), "content": Identifier(content), "table": Identifier(table)}
    return [Row(*row) for row in connection.execute(asked.format(**names))]


def joins(
    voters: Sequence[Row], ballots: Sequence[Row], truth: Mapping[str, str]
) -> dict[str, float]:
    """Try all ways; return by their names how much each has found, from 0 (nothing) to 1 (all).

    `truth` is the key of the ballot by that of the voter.
    """
    found = {
        f"order of {one} and {other}": abs(_correlation(voters, ballots, truth, one, other))
        for one, other in product(voters[0].orders, ballots[0].orders)
    }
    found["written together"] = _share(voters, ballots, truth)
    found["same letters"] = _letters(voters, ballots, truth)
    return found


def best(found: Mapping[str, float]) -> float:
    """Return how much the best of all ways has found."""
    return max(found.values())


def _correlation(
    voters: Sequence[Row], ballots: Sequence[Row], truth: Mapping[str, str], one: str, other: str
) -> float:
    """Return the rank correlation of voters and their ballots, each in one of its orders."""
    first = _ranks(voters, one)
    second = _ranks(ballots, other)
    pairs = [(first[voter], second[ballot]) for voter, ballot in truth.items() if ballot in second]
    count = len(pairs)
    middle = [sum(pair[side] for pair in pairs) / count for side in (0, 1)]
    both = sum((a - middle[0]) * (b - middle[1]) for a, b in pairs)
    spread = [sum((pair[side] - middle[side]) ** 2 for pair in pairs) ** 0.5 for side in (0, 1)]
    return float(both / (spread[0] * spread[1]))


def _ranks(rows: Sequence[Row], order: str) -> dict[str, int]:
    ordered = sorted(rows, key=lambda one: one.orders[order])
    return {one.key: rank for rank, one in enumerate(ordered)}


def _share(voters: Sequence[Row], ballots: Sequence[Row], truth: Mapping[str, str]) -> float:
    """Return the share of ballots that one transaction has written with one voter alone."""
    written = {one.xmin: one.key for one in ballots}
    alone = Counter(one.xmin for one in ballots)
    right = sum(alone[one.xmin] == 1 and written[one.xmin] == truth.get(one.key) for one in voters)
    return right / len(truth)


def _letters(voters: Sequence[Row], ballots: Sequence[Row], truth: Mapping[str, str]) -> float:
    """Return the share of voters in whose row the code of their ballot stands in any writing."""
    told = {one.key: (one.key + one.bytes_).lower() for one in voters}
    known = {one.key for one in ballots}
    right = sum(
        any(code in told[voter] for code in (ballot.lower(), ballot.replace("-", "").lower()))
        for voter, ballot in truth.items()
        if ballot in known
    )
    return right / len(truth)
