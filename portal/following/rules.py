"""What can happen to what people follow, and how they hear of it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from geo.country import Names
from portal.limits.rules import Limit

# The task that writes to followers, and the queue that keeps it from those who wait for other work.
TELL = "tell followers"
TELLING_QUEUE = "following"
# At once is at most one letter in this time of one subject, with all that has happened since.
PAUSE = timedelta(hours=1)
# Forgotten after this: feeds show less, and digests are of a week.
HAPPENINGS_KEPT = timedelta(days=400)
# Changes of what one person follows; whoever looks around needs fewer.
FOLLOWING = Limit("following 1 h", 120, 3_600)
# More than anybody reads; a program that follows everything is stopped there.
MOST_FOLLOWED = 300
_LONGEST_TITLE = 300


class Mode(StrEnum):
    """How somebody hears of what happens: a letter each time, or one a week with all of it."""

    AT_ONCE = "at_once"
    WEEKLY = "weekly"


class What(StrEnum):
    """What has happened; the words are in `portal.following.words`."""

    PUBLISHED = "published"
    NEWS = "news"
    PHASE = "phase"
    IDEA = "idea"
    TOPIC = "topic"
    COMMENT = "comment"
    ANSWER = "answer"
    THRESHOLD = "threshold"
    DECISION = "decision"
    PROGRESS = "progress"
    MERGED = "merged"
    POLL_OPENED = "poll_opened"
    POLL_LAST_DAY = "poll_last_day"
    POLL_RESULTS = "poll_results"
    POLL_CANCELLED = "poll_cancelled"
    OUTCOME = "outcome"
    VERSION = "version"
    WITHDRAWN = "withdrawn"
    PASSED_ON = "passed_on"
    TAKEN_BACK = "taken_back"
    APPEALED = "appealed"
    REOPENED = "reopened"
    DISMISSED = "dismissed"


@dataclass(frozen=True)
class Subject:
    """One thing among all that can be followed or written about: its kind and its id."""

    kind: str
    id: UUID


@dataclass(frozen=True)
class Happening:
    """Something that has happened and that everybody may read.

    `subject` is what is followed, `within` the wider thing whose followers hear of it too and whose
    feed shows it. `about` is the post that goes when it is hidden. `titles` name it in the
    languages that it is written in, without a person; `path` is its page, without language.

    Raises ValueError for titles and paths that cannot stand in a letter.
    """

    subject: Subject
    about: Subject
    what: What
    titles: Names
    path: str
    within: Subject | None = None

    def __post_init__(self) -> None:
        if not any(title.strip() for title in self.titles.values()):
            raise ValueError("a happening needs a title")
        if any(len(title) > _LONGEST_TITLE for title in self.titles.values()):
            raise ValueError(f"a title has at most {_LONGEST_TITLE} characters")
        if not self.path.startswith("/") or "://" in self.path or self.path.startswith("//"):
            raise ValueError(f"{self.path} is no path of a page")


def title_in(titles: Names, language: str) -> str:
    """Return a title in a language, in another one where it was not written in that."""
    return titles.get(language) or next(one for one in titles.values() if one.strip())
