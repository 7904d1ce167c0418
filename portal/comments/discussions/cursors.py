"""Where a page of a discussion goes on: what the last comment is found by in its order."""

import re

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.comments.discussions.rules import DEEPEST, NUMBER_DIGITS, Order

_NUMBER = re.compile(r"[0-9]{1,7}", re.ASCII)
_RANKED = re.compile(r"(-?[0-9]{1,7})\.([0-9]{1,7})", re.ASCII)
_PATH = re.compile(rf"(?:[0-9]{{{NUMBER_DIGITS}}}){{1,{DEEPEST + 1}}}", re.ASCII)


def read_root_cursor(order: Order, after: str) -> tuple[int, int]:
    """Return rank and number of the root after which a page begins; raises InvalidParameter.

    Only the order of the best has ranks.
    """
    if order is Order.BEST and (ranked := _RANKED.fullmatch(after)):
        return int(ranked[1]), int(ranked[2])
    if order is not Order.BEST and _NUMBER.fullmatch(after):
        return 0, int(after)
    raise _unknown(after)


def write_root_cursor(order: Order, rank: int, number: int) -> str:
    """Return what stands for a root in addresses."""
    return f"{rank}.{number}" if order is Order.BEST else str(number)


def read_path_cursor(after: str, head: str) -> str:
    """Return the path after which a page under a comment begins; raises InvalidParameter."""
    if _PATH.fullmatch(after) and after.startswith(head) and after != head:
        return after
    raise _unknown(after)


def _unknown(after: str) -> InvalidParameter:
    return InvalidParameter(
        "after",
        _("after={value} is no place in this discussion: begin with its first page."),
        value=after,
    )
