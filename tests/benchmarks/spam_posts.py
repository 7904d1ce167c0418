"""Who writes what on which day of the experiment with spam."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from portal.comments.moderation.features import marks_of
from portal.comments.moderation.rules import POSTS_TO_TRUST
from tests.benchmarks.spam_campaigns import Write, campaigns, remark

DAYS = 30
# How long before it those who are trusted in it have come.
HISTORY_DAYS = 60
NEW, NEW_POSTS = 2_000, 6_000
AGED, AGED_POSTS = 400, 4_000
TRUSTED, NEWCOMERS = 40, 60
# How long one account is at it.
_BUSY_DAYS = 3
_MOST_DRAWN = 2_000


@dataclass(frozen=True)
class People:
    """Authors by what they are in truth: `aged` ones are trusted, and turn to spam."""

    new: Sequence[UUID]
    aged: Sequence[UUID]
    trusted: Sequence[UUID]
    newcomers: Sequence[UUID]


@dataclass(frozen=True)
class Written:
    """A post of the experiment: whose, and what it is in truth; no campaign is no spam."""

    day: int
    author: UUID
    text: str
    group: str
    campaign: str = ""


def history(people: People, random: Random) -> list[Written]:
    """Return what aged and trusted authors wrote before, in the order of the days."""
    planned = [
        Written(-1 - random.randrange(HISTORY_DAYS), who, remark(random), "history")
        for who in (*people.aged, *people.trusted)
        for _one in range(POSTS_TO_TRUST)
    ]
    return sorted(planned, key=lambda one: one.day)


def plan(people: People, random: Random, share: float, *, is_marked: bool) -> list[Written]:
    """Return the posts of the days, each day's in any order.

    Unless `is_marked`, spammers know what the filter takes for a number, an address or an account
    and write nothing of the kind.
    """
    writers = campaigns()
    if not is_marked:
        writers = {name: _without_marks(write) for name, write in writers.items()}
    planned = list(_real(people, random))
    for group, ids, posts in (("new", people.new, NEW_POSTS), ("aged", people.aged, AGED_POSTS)):
        of = {one: random.choice(list(writers)) for one in ids}
        begins = {one: random.randrange(DAYS - _BUSY_DAYS + 1) for one in ids}
        for number in range(int(posts * share)):
            who = ids[number % len(ids)]
            text = writers[of[who]](random)
            day = begins[who] + random.randrange(_BUSY_DAYS)
            planned.append(Written(day, who, text, group, of[who]))
    random.shuffle(planned)
    return sorted(planned, key=lambda one: one.day)


def _real(people: People, random: Random) -> list[Written]:
    texts = (Path(__file__).parent / "real_comments.txt").read_text("utf-8").splitlines()
    random.shuffle(texts)
    half = len(texts) // 2
    return [
        Written(random.randrange(DAYS), random.choice(ids), text, group)
        for ids, group, some in (
            (people.trusted, "real, trusted", texts[:half]),
            (people.newcomers, "real, newcomer", texts[half:]),
        )
        for text in some
    ]


def _without_marks(write: Write) -> Write:
    def draw(random: Random) -> str:
        for _one in range(_MOST_DRAWN):
            text = write(random)
            if not marks_of(text):
                return text
        raise AssertionError("the grammar writes nothing that the filter does not read")

    return draw
