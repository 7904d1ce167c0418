"""The discussion on the page of a space: shown where its level and phases allow comments."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo.messages import mark as _
from portal.comments.discussions.queries import read_discussion, read_head
from portal.comments.discussions.shown import DiscussionHead
from portal.participation.spaces.offered import KIND
from portal.participation.spaces.rules import Activity, Space
from web.page.discussion import DiscussionPart, discussion_part
from web.pages.directory.public_page import PublicPage
from web.pages.participation.parts import PartAction


@dataclass(frozen=True)
class SpaceDiscussion:
    """What is known of the discussion of a space before its comments are read."""

    space: Space
    head: DiscussionHead

    @property
    def action(self) -> PartAction:
        """The way to write a comment."""
        path = f"/discussions/{KIND}/{self.space.id}/write"
        return PartAction(Activity.COMMENT, _("Write a comment"), path)

    def read(self, session: Session, page: PublicPage) -> DiscussionPart:
        """Read its first page."""
        discussed = page.site.discussed.find(session, KIND, self.space.id)
        read = read_discussion(session, KIND, self.space.id, None, self.head)
        return discussion_part(page.language, KIND, self.space.id, discussed, read)


def discussion_of(session: Session, page: PublicPage, space: Space) -> SpaceDiscussion | None:
    """Return the discussion of a space; None where there is none and none can be begun."""
    if page.site.portal is None or not space.is_public():
        return None
    head = read_head(session, KIND, space.id)
    is_shown = space.allows(Activity.COMMENT) or head.comment_count
    return SpaceDiscussion(space, head) if is_shown else None
