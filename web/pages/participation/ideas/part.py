"""What the page of a space shows of its ideas."""

from datetime import datetime

from sqlalchemy.orm import Session

from geo.messages import Message
from geo.messages import mark as _
from portal.participation.ideas.listing import IdeaQuery, list_ideas
from portal.participation.ideas.queries import space_key
from portal.participation.ideas.rules import IdeaOrder
from portal.participation.spaces.rules import Activity, Space
from web.pages.participation.parts import PartAction, PartLine, SpacePart

_SHOWN = 3


def ideas_part(session: Session, space: Space, _now: datetime) -> SpacePart | None:
    """Return the most supported ideas of a space; None where it takes none."""
    if not space.allows(Activity.IDEA):
        return None
    key = space_key(session, space.id)
    page = list_ideas(session, space.id, IdeaQuery(IdeaOrder.SUPPORTED, limit=_SHOWN))
    path = f"{space.path}/ideas"
    takes_support = space.allows(Activity.SUPPORT)
    lines = tuple(
        PartLine(
            one.idea.title,
            f"{path}/{one.idea.ref}",
            Message(_("Supporters: {count}"), {"count": one.idea.support_count})
            if takes_support
            else None,
        )
        for one in page.found
    )
    action = PartAction(Activity.IDEA, _("Propose an idea"), f"{path}/new")
    empty = _("Nobody has proposed anything yet.")
    return SpacePart("ideas", _("Ideas"), path, key[0], lines, action, empty, key)
