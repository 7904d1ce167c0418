"""Whether what people write is shown: always apart from the state of a workflow."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may see a post: only a visible one is public.

    A pending one waits for a moderator. Hidden ones (by a moderator) and removed ones (by whoever
    wrote them) leave a line in a tree, so that their answers stay readable.
    """

    PENDING = "pending"
    VISIBLE = "visible"
    HIDDEN = "hidden"
    REMOVED = "removed"
