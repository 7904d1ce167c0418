"""Measures moderation against spam: `make bench-spam`.

10,000 posts of eight campaigns (spam_campaigns.toml) come in over thirty days: 6,000 from 2,000 new
accounts, 4,000 from 400 aged ones, whose first posts moderators have kept, so that they are
trusted. None holds a number, an address or an account that the filter would read, unless --marked
is given. Among them are the 200 comments of real_comments.txt, half by trusted authors, half by
newcomers. Every evening moderators decide rightly about all that waits; nobody reports anything.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from portal.comments.moderation.rules import Queue
from portal.comments.rules import Visibility
from tests.benchmarks.spam_posts import AGED, NEW, NEWCOMERS, TRUSTED, People, history, plan
from tests.benchmarks.spam_square import Outcome, Square, square

_GROUPS = ("new", "aged", "real, newcomer", "real, trusted")


def say(text: str = "") -> None:
    """Print a line."""
    print(text, flush=True)  # noqa: T201


def part(some: int, whole: int) -> str:
    """Write how many of how many."""
    return f"{some:>6,} of {whole:>6,} ({100 * some / whole:5.1f} %)" if whole else "none"


def report(outcomes: Iterable[Outcome]) -> None:
    """Print what became of each group, and which real ones were taken for spam."""
    posts = [one for one in outcomes if one.written.group in _GROUPS]
    for group in _GROUPS:
        _group(group, [one for one in posts if one.written.group == group])
    spam = [one for one in posts if one.written.campaign]
    real = [one for one in posts if not one.written.campaign]
    held = [one for one in spam if one.seen is Visibility.PENDING]
    marked = [one for one in spam if one.queue is not None]
    say("all spam")
    say(f"  held before anybody read it      {part(len(held), len(spam))}")
    say(f"  held, or shown and queued        {part(len(marked), len(spam))}")
    say(f"  still to be read in the end      {part(_count_shown(spam), len(spam))}")
    wrong = [one for one in real if one.queue == Queue.SUSPECTED]
    say("200 real comments")
    say(f"  taken for spam                   {part(len(wrong), len(real))}")
    trusted = [one for one in real if one.written.group == "real, trusted"]
    through = sum(one.seen is Visibility.VISIBLE for one in trusted)
    say(f"  of trusted authors, at once      {part(through, len(trusted))}")
    say(f"  of all, to be read in the end    {part(_count_shown(real), len(real))}")
    for one in wrong:
        say(f"    {one.written.group}: {one.written.text}")


def _group(name: str, posts: Sequence[Outcome]) -> None:
    say(f"{name}: {len(posts):,} posts")
    told = Counter(f"{one.seen}, {one.queue or 'no queue'}" for one in posts)
    for how, count in sorted(told.items()):
        say(f"  {how:<32} {part(count, len(posts))}")
    by_days = [[one for one in posts if a <= one.written.day < b] for a, b in _SPANS]
    if not posts or not posts[0].written.campaign:
        return
    say(f"  {'seen by the filter, by days':<32} " + ", ".join(map(_seen_part, by_days)))
    campaigns = sorted({one.written.campaign for one in posts})
    for campaign in campaigns:
        some = [one for one in posts if one.written.campaign == campaign]
        say(f"  {'seen by the filter: ' + campaign:<32} {_seen_part(some)}")


_SPANS = ((0, 1), (1, 3), (3, 10), (10, 30))


def _seen_part(posts: Sequence[Outcome]) -> str:
    """Write how many of some posts the filter has taken for spam, or held though trusted."""
    seen = sum(
        one.queue == Queue.SUSPECTED
        or (one.written.group == "aged" and one.seen is Visibility.PENDING)
        for one in posts
    )
    return f"{seen} of {len(posts)}"


def _count_shown(posts: Sequence[Outcome]) -> int:
    return sum(one.post.visibility is Visibility.VISIBLE for one in posts)


def run(place: Square, share: float, *, is_marked: bool, seed: int) -> None:
    """Let everybody write, and print what became of it."""
    random = Random(seed)
    people = People(
        place.newcomers(int(NEW * share)),
        place.newcomers(int(AGED * share)),
        place.newcomers(TRUSTED),
        place.newcomers(NEWCOMERS),
    )
    begun = time.monotonic()
    place.live(history(people, random))
    known = [*people.aged, *people.trusted]
    say(f"trusted after their first posts: {part(place.count_trusted(known), len(known))}")
    place.seconds.clear()
    place.live(plan(people, random, share, is_marked=is_marked))
    report(place.outcomes.values())
    took = sorted(place.seconds)
    middle, late = (1_000 * took[int(len(took) * one)] for one in (0.5, 0.95))
    say(f"screening a post: median {middle:.1f} ms, 95 of 100 within {late:.1f} ms")
    say(f"{place.decided:,} decisions, {time.monotonic() - begun:.0f} s in all")


def main() -> None:
    """Run the experiment; `--share` makes it smaller."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the accounts and posts of spam"
    )
    parser.add_argument("--marked", action="store_true", help="with numbers, addresses, accounts")
    parser.add_argument("--seed", type=int, default=20)
    given = parser.parse_args()
    with square() as place:
        run(place, given.share, is_marked=given.marked, seed=given.seed)


if __name__ == "__main__":
    main()
