"""What a topic and a category are, and the order of a forum."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from geo.country import Names
from portal.comments.rules import Visibility
from portal.limits.rules import Limit

# The kind of topics wherever topics register theirs: discussions, moderation, following.
TOPIC = "topic"
LETTER = "T"
LONGEST_TITLE = 150
LONGEST_TEXT = 5_000
LONGEST_CATEGORY = 80
MOST_CATEGORIES = 30
PAGE = 20

OPENING = Limit("topics opened", 6, 86_400)


class TopicOrder(StrEnum):
    """In which order topics are listed: by what was said last, or by when they were opened."""

    ACTIVE = "active"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the forum of a space; `number` is its name in addresses."""

    id: UUID
    space_id: UUID
    number: int
    titles: Names
    position: int
    topic_count: int = 0


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as anybody may read it; `last_at` is when something was said in it last."""

    id: UUID
    ref: str
    space_id: UUID
    category_id: UUID
    language: str
    title: str
    html: str
    author_id: UUID | None
    posted_at: datetime
    edited_at: datetime | None
    last_at: datetime
    closed_at: datetime | None
    pinned_at: datetime | None
    comment_count: int
    version: int


@dataclass(frozen=True, slots=True)
class GoneTopic:
    """What is left of a topic that nobody may read any more."""

    id: UUID
    ref: str
    space_id: UUID
    visibility: Visibility
