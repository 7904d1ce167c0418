"""A discussion of a hundred thousand comments made by rule, and people who go on with it."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg

from portal.comments.discussions.rules import DEEPEST, NUMBER_DIGITS

KIND, SUBJECT = "bridge", uuid.UUID(int=7 << 96)
DISCUSSION = uuid.UUID(int=8 << 96)
AUTHORS = 2_000
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_TEXT = (
    "الجسر الجديد يجب أن يكون أوسع لأن الشاحنات تمر منه كل صباح والطلاب ينتظرون الحافلة عند"
    " المدخل وقد كتبنا عن ذلك إلى البلدية مرات ولم يتغير شيء حتى اليوم"
)
# One comment in ten answers somewhere under the first: a thread as long as a book.
_HOT, _ROOTS = 0.1, 0.2


def author_id(number: int) -> uuid.UUID:
    """Return an author of the benchmark by number."""
    return uuid.UUID(int=(9 << 96) + number)


def comment_id(number: int) -> uuid.UUID:
    """Return a comment of the benchmark by number."""
    return uuid.UUID(int=(10 << 96) + number)


def fill(address: str, comments: int) -> None:
    """Put the discussion into a database by COPY, with all its counts."""
    paths, replies = _tree(comments)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        _copy(connection, "comment_author", _AUTHOR, _authors())
        connection.execute(
            "INSERT INTO discussion (id, subject_kind, subject_id, opened_at, last_at,"
            " comment_count, last_number, version) VALUES (%s, %s, %s, %s, %s, %s, %s, 1)",
            (DISCUSSION, KIND, SUBJECT, _MADE, _MADE, comments, comments),
        )
        _copy(connection, "comment", _COMMENT, _comments(paths, replies))
        connection.execute("VACUUM (ANALYZE) comment")
        connection.execute("VACUUM (ANALYZE) comment_author")


def _tree(comments: int) -> tuple[list[str], list[int]]:
    chance = Random(7)
    paths, replies = [""], [0] * (comments + 1)
    for number in range(1, comments + 1):
        above, drawn = "", chance.random()
        if number > 1 and drawn > _ROOTS:
            answered = (
                1 if drawn < _ROOTS + _HOT else chance.randrange(max(1, number - 500), number)
            )
            above = paths[answered]
            if len(above) == NUMBER_DIGITS * (DEEPEST + 1):
                above = above[:-NUMBER_DIGITS]
        paths.append(f"{above}{number:0{NUMBER_DIGITS}d}")
        for start in range(0, len(above), NUMBER_DIGITS):
            replies[int(above[start : start + NUMBER_DIGITS])] += 1
    return paths, replies


_AUTHOR = ("id", "display_name", "name_key", "state", "created_at")
_COMMENT = (
    *("id", "discussion_id", "parent_id", "path", "depth", "number", "author_id", "markdown"),
    *("html", "posted_at", "visibility", "agrees", "disagrees", "reply_count"),
)


def _authors() -> Iterator[Sequence[Any]]:
    for number in range(AUTHORS):
        yield (author_id(number), f"كاتب {number}", f"author{number}", "trusted", _MADE)


def _comments(paths: Sequence[str], replies: Sequence[int]) -> Iterator[Sequence[Any]]:
    chance, words = Random(8), _TEXT.split()
    for number in range(1, len(paths)):
        path = paths[number]
        parent = path[:-NUMBER_DIGITS][-NUMBER_DIGITS:]
        text = " ".join(chance.choices(words, k=chance.randrange(8, 90)))
        yield (
            comment_id(number),
            DISCUSSION,
            comment_id(int(parent)) if parent else None,
            path,
            len(path) // NUMBER_DIGITS - 1,
            number,
            author_id(chance.randrange(AUTHORS)),
            text,
            f'<p dir="auto">{text}</p>',
            _MADE + timedelta(seconds=number),
            "visible",
            chance.randrange(40),
            chance.randrange(12),
            replies[number],
        )


def _copy(
    connection: psycopg.Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterator[Sequence[Any]],
) -> None:
    told = psycopg.sql.SQL("COPY {} ({}) FROM STDIN").format(
        psycopg.sql.Identifier(table),
        psycopg.sql.SQL(", ").join(map(psycopg.sql.Identifier, columns)),
    )
    with connection.cursor() as cursor, cursor.copy(told) as copy:
        for row in rows:
            copy.write_row(row)
