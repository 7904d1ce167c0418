"""A discussion as a part of pages: what `page/discussion.html` draws, on any page that has one.

The page that shows it puts `head.key` of the discussion into its validator, links the style sheet
`discussions/discussion.css`, and calls the macro `discussion`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from geo.messages import mark as _
from portal.comments.discussed import Discussed
from portal.comments.discussions.rules import Order
from portal.comments.discussions.shown import DiscussionHead, DiscussionPage, ShownComment

ORDER_NAMES: Mapping[Order, str] = {
    Order.BEST: _("Most agreed with"),
    Order.NEWEST: _("Newest first"),
    Order.OLDEST: _("Oldest first"),
}


@dataclass(frozen=True)
class DiscussionPart:
    """A page of a discussion with the addresses that it leads to.

    `address` is that of the discussion's own page, with its language.
    """

    page: DiscussionPage
    discussed: Discussed
    address: str
    orders: Mapping[Order, str]

    @property
    def head(self) -> DiscussionHead:
        """What is known of the discussion as a whole."""
        return self.page.head

    @property
    def is_closed(self) -> bool:
        """Check whether nobody may write now."""
        return self.head.closed_at is not None or self.discussed.closed_because is not None

    @property
    def next_address(self) -> str | None:
        """The address of the next page; None on the last."""
        after, query = self.page.after, self.page.query
        if after is None:
            return None
        if query.under is not None:
            return f"{self.of_number(query.under)}?{urlencode({'after': after})}"
        return f"{self.address}?{urlencode({'order': query.order, 'after': after})}#discussion"

    def in_order(self, order: Order) -> str:
        """Return the address of the first page in an order."""
        return f"{self.address}?order={order}#discussion"

    def of_number(self, number: int) -> str:
        """Return the address of a comment, with what was answered to it."""
        return f"{self.address}/comments/{number}"

    def among_others(self, comment: ShownComment) -> str:
        """Return the address of the page of the whole discussion on which a comment stands."""
        root = int(comment.path[:7])
        return f"{self.address}?order=oldest&start={root}#comment-{root}"


def discussion_part(
    language: str, kind: str, subject_id: UUID, discussed: Discussed, page: DiscussionPage
) -> DiscussionPart:
    """Return what a page in a language shows of a discussion."""
    address = f"/{language}/discussions/{kind}/{subject_id}"
    return DiscussionPart(page, discussed, address, ORDER_NAMES)
