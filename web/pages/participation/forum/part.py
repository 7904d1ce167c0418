"""What the page of a space shows of its forum."""

from datetime import datetime

from sqlalchemy.orm import Session

from geo.messages import Message
from geo.messages import mark as _
from portal.participation.forums.queries import forum_key, list_topics
from portal.participation.spaces.rules import Activity, Space
from web.pages.participation.parts import PartAction, PartLine, SpacePart

_SHOWN = 3


def forum_part(session: Session, space: Space, _now: datetime) -> SpacePart | None:
    """Return the topics in which something was said last; None where there is no forum."""
    if not space.allows(Activity.FORUM):
        return None
    key = forum_key(session, space.id)
    page = list_topics(session, space.id)
    path = f"{space.path}/forum"
    lines = tuple(
        PartLine(
            one.title,
            f"{path}/topics/{one.ref}",
            Message(_("Comments: {count}"), {"count": one.comment_count}),
        )
        for one in [*page.pinned, *page.found][:_SHOWN]
    )
    action = PartAction(Activity.FORUM, _("Open a topic"), f"{path}/new")
    empty = _("Nobody has opened a topic yet.")
    return SpacePart("forum", _("Forum"), path, key[0], lines, action, empty, key)
