"""The discussion of a space as a section of its page."""

from datetime import datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.comments.discussions.holding import comment_path
from portal.comments.discussions.queries import read_discussion, read_head
from portal.comments.discussions.rules import Order
from portal.comments.discussions.shown import DiscussionQuery, ShownComment
from portal.participation.spaces.offered import KIND
from portal.participation.spaces.rules import Activity, Space
from web.pages.participation.parts import PartAction, PartLine, SpacePart

_MOST_LINES, _LONGEST_LINE = 3, 100


def discussion_of_space(session: Session, space: Space, _now: datetime) -> SpacePart:
    """Return the section: how many comments there are, and the newest of them."""
    head = read_head(session, KIND, space.id)
    path = f"/discussions/{KIND}/{space.id}"
    newest = read_discussion(session, KIND, space.id, DiscussionQuery(Order.NEWEST), head)
    visible = [one.comment for one in newest.branches if one.comment.is_visible]
    return SpacePart(
        "discussion",
        _("Discussion"),
        path,
        head.comment_count,
        tuple(_line(one, space) for one in visible[:_MOST_LINES]),
        PartAction(Activity.COMMENT, _("Write a comment"), f"{path}/write"),
        _("Nobody has written anything yet."),
        head.key,
    )


def _line(comment: ShownComment, space: Space) -> PartLine:
    text = str(Markup(comment.html or "").striptags())  # noqa: S704 - read, not shown as markup
    short = text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE].rstrip()}…"
    return PartLine(short, comment_path(KIND, space.id, comment.number))
