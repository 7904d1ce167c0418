"""What can be decided about a post and why, where it waits, and when trust is earned and lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.limits.rules import Limit

# A newcomer is trusted when so many posts were kept, and none of the last was hidden.
POSTS_TO_TRUST = 3
# Trust is lost by the first post hidden as one of these; by so many hidden posts for any reason.
_LOST_AT_ONCE = ("spam", "hatred", "threat", "illegal")
HIDDEN_TO_DISTRUST = 2
DISTRUST_WITHIN = timedelta(days=90)
# So many more have to report what a moderator has kept before it is looked at again.
REPORTS_TO_LOOK_AGAIN = 3
LONGEST_NOTE = 500
LONGEST_APPEAL = 2_000
BLOCK_DAYS = (1, 7, 30, 90)
APPEAL_WORKING_DAYS = 20
# What looks like spam may wait longer than a first post, whose working day the workflow says.
SUSPECTED_DAYS = 3
WORKFLOW = "moderation"
APPEAL_WORKFLOW = "moderation_appeal"
# What readers may report in an hour, and a newcomer may write.
REPORTS_AN_HOUR = Limit("post reports", 20, 3_600)


class Queue(StrEnum):
    """Where a post waits. Newcomers never wait behind what looks like spam."""

    NEWCOMERS = "newcomers"
    REPORTED = "reported"
    SUSPECTED = "suspected"


QUEUE_NAMES: Mapping[Queue, str] = MappingProxyType(
    {
        Queue.NEWCOMERS: _("First posts"),
        Queue.REPORTED: _("Reported"),
        Queue.SUSPECTED: _("Looks like spam"),
    }
)


class Reason(StrEnum):
    """Why a post is reported or hidden."""

    SPAM = "spam"
    ADVERTISING = "advertising"
    INSULT = "insult"
    HATRED = "hatred"
    THREAT = "threat"
    PERSONAL_DATA = "personal_data"
    OFF_TOPIC = "off_topic"
    DUPLICATE = "duplicate"
    ILLEGAL = "illegal"
    OTHER = "other"

    @property
    def ends_trust(self) -> bool:
        """Check whether one post that is hidden for it is enough to lose trust."""
        return self in _LOST_AT_ONCE


REASON_NAMES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.SPAM: _("Spam"),
        Reason.ADVERTISING: _("Advertising"),
        Reason.INSULT: _("Insult"),
        Reason.HATRED: _("Hatred against a group"),
        Reason.THREAT: _("Threat or call to violence"),
        Reason.PERSONAL_DATA: _("Personal data of somebody"),
        Reason.OFF_TOPIC: _("About something else"),
        Reason.DUPLICATE: _("Says the same again"),
        Reason.ILLEGAL: _("Against the law"),
        Reason.OTHER: _("Another reason"),
    }
)


class Verdict(StrEnum):
    """What a moderator does: a waiting post is released, a visible one kept, either hidden."""

    KEEP = "keep"
    RELEASE = "release"
    HIDE = "hide"


@dataclass(frozen=True)
class Decision:
    """What a moderator decides. Hiding needs a reason; `note` goes to the author.

    Raises InvalidParameter for a reason that is missing, or needs words and has none.
    """

    verdict: Verdict
    reason: Reason | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.verdict is not Verdict.HIDE:
            return
        if self.reason is None:
            raise InvalidParameter("reason", _("Choose why the post is hidden."))
        if self.reason is Reason.OTHER and not self.note.strip():
            raise InvalidParameter("note", _("Say in a sentence what the reason is."))
        _check_length("note", self.note, LONGEST_NOTE)


def read_reason(raw: str) -> Reason:
    """Read why somebody reports a post; raises InvalidParameter("reason")."""
    if raw not in set(Reason):
        raise InvalidParameter("reason", _("Choose one of the reasons."), value=raw)
    return Reason(raw)


def read_decision(verdict: str, reason: str, note: str) -> Decision:
    """Read what a moderator's form holds; raises InvalidParameter by its field."""
    if verdict not in set(Verdict):
        raise InvalidParameter("verdict", _("Choose what becomes of the post."), value=verdict)
    if verdict != Verdict.HIDE:
        return Decision(Verdict(verdict))
    return Decision(Verdict.HIDE, read_reason(reason) if reason else None, note.strip())


def _check_length(field: str, text: str, most: int) -> None:
    if len(text) > most:
        raise InvalidParameter(
            field,
            _("This is {length} characters long: at most {most} are possible."),
            value=text,
            length=len(text),
            most=most,
        )
