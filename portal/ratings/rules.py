"""What can be rated, how often, and by which reasons a word is hidden."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from geo.errors import InvalidParameter
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls
from portal.limits.rules import Limit

LONGEST_WORD = 500
MOST_STARS = 5
# An average of fewer would tell what single people have said.
LEAST_SHOWN = 5
OF_ONE_SUBJECT = Limit("rating of one 1 d", 5, 86_400)
FROM_ONE_NETWORK = Limit("rating 1 h", 40, 3_600)
# Words that are hidden go after this, what was rated after that; the sums stay.
HIDDEN_KEPT_DAYS, KEPT_DAYS = 90, 3 * 365
_PATH = re.compile(r"/[a-z]{2,3}(/[a-z0-9][A-Za-z0-9._-]{0,99}){1,4}", re.ASCII)
_LONGEST_PATH = 200


class About(StrEnum):
    """What is rated: services and agencies by their codes with stars, pages with yes or no."""

    PAGES = "pages"
    SERVICES = "services"
    AGENCIES = "agencies"


class WordState(StrEnum):
    """How the word of a rating stands: nobody reads it before an officer has passed it."""

    NONE = "none"
    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


# Why a word is hidden; whoever wrote it is not told, for nobody knows who it was.
REASONS: Mapping[str, str] = {
    "insult": _("insults somebody"),
    "person": _("tells of a person: a name, a number, health"),
    "advertisement": _("advertises something"),
    "elsewhere": _("is about something else: it should be a question or a complaint"),
    "unclear": _("cannot be understood"),
}


@dataclass(frozen=True)
class Subject:
    """What is rated: `code` is that of a service or an agency, or the path of a page.

    A page is the same in all languages, so its path is without one.
    """

    about: About
    code: str


@dataclass(frozen=True)
class NewRating:
    """A rating as it is handed in: `stars` from 1 to 5, or of a page whether it `is_useful`."""

    subject: Subject
    language: str
    stars: int | None = None
    is_useful: bool | None = None
    word: str = ""


def read_page(path: str) -> Subject:
    """Read the path of a page of ours; raises InvalidParameter("page")."""
    plain = path.partition("?")[0]
    if len(plain) > _LONGEST_PATH or not _PATH.fullmatch(plain):
        raise InvalidParameter("page", _("“{value}” is not a page of ours."), value=path[:80])
    return Subject(About.PAGES, "/" + plain.lstrip("/").partition("/")[2])


def read_stars(text: str) -> int:
    """Read how many stars somebody gives; raises InvalidParameter("stars")."""
    if text not in {str(number) for number in range(1, MOST_STARS + 1)}:
        raise InvalidParameter("stars", _("Choose between one star and five."), value=text)
    return int(text)


def read_word(text: str) -> str:
    """Read what somebody has written to a rating; raises InvalidParameter("word")."""
    plain = without_bidi_controls(" ".join(text.split())).strip()
    plain = "".join(one for one in plain if one.isprintable())
    if len(plain) > LONGEST_WORD:
        raise InvalidParameter(
            "word",
            _("This is {length} characters long: at most {most} are possible."),
            value=text,
            length=len(plain),
            most=LONGEST_WORD,
        )
    return plain
