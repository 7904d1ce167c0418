"""What the other parts show on the page of a space: ideas, forum, polls, each as one section.

A part hands in a function `MakePart`; `collected.py` lists them in the order of the page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from geo.country import Names
from geo.messages import Message
from portal.participation.spaces.rules import Activity, Space


@dataclass(frozen=True)
class PartLine:
    """One of what a part holds: a title in whatever language, where it leads, what is said of it.

    `path` stands below /{language}. `titles` takes the place of `text` for what has them in several
    languages.
    """

    text: str
    path: str
    said: Message | None = None
    titles: Names | None = None


@dataclass(frozen=True)
class PartAction:
    """What a visitor can do now: words marked for translation, and the path of the form.

    It is shown among the first things on the page while a phase of the space allows `activity`;
    a part that has nothing to offer at the moment leaves it out.
    """

    activity: Activity
    label: str
    path: str


@dataclass(frozen=True)
class SpacePart:
    """A section of the page of a space.

    `name` is its anchor, `title` is marked for translation, `link` is the path of all it holds,
    below /{language}. `count` is how many there are, `lines` are a few of them. `empty` is said
    where there are none yet. `key` is another whenever what is shown is: it belongs to the
    validator of the page (`space`, its phases and the clock are there already).
    """

    name: str
    title: str
    link: str
    count: int
    lines: tuple[PartLine, ...] = ()
    action: PartAction | None = None
    empty: str | None = None
    key: tuple[object, ...] = field(default=())


# The session is the public's; the moment is on the country's clock. None: nothing is shown.
MakePart = Callable[[Session, Space, datetime], SpacePart | None]
