"""What the pages of moderators call queues, signs of spam, kinds of posts and lengths of blocks."""

from collections.abc import Mapping
from types import MappingProxyType

from geo.messages import mark as _
from portal.comments.moderation.rules import QUEUE_NAMES, REASON_NAMES, Reason

APPEALS = "appeals"
TABS: Mapping[str, str] = MappingProxyType(
    {**{str(queue): name for queue, name in QUEUE_NAMES.items()}, APPEALS: _("Appeals")}
)
KIND_NAMES: Mapping[str, str] = MappingProxyType(
    {"comment": _("Comment"), "idea": _("Idea"), "topic": _("Topic of a forum")}
)
_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "number": _("It holds a phone number"),
        "spelled_number": _("It holds a number spelled in words"),
        "address": _("It holds the address of a site"),
        "account": _("It leads to an account of a messenger or by mail"),
        "mixed_letters": _("It imitates letters by those of another alphabet"),
        "learned": _("It resembles what was hidden as spam before"),
        "like_spam": _("It is nearly the same as something hidden as spam"),
        "of_spammer": _("Something else by the same author was hidden as spam"),
        "like_others": _("Others have written nearly the same"),
        "like_own": _("The author has written nearly the same before"),
        "many_in_hour": _("The author has written much within an hour"),
    }
)


def signs(why: Mapping[str, float]) -> list[str]:
    """Return what a filter found in a post, the weightiest first, without what speaks for it."""
    found = [(weight, name) for name, weight in why.items() if name in _SIGNS and weight > 0]
    return [_SIGNS[name] for _weight, name in sorted(found, reverse=True)]


def reasons() -> Mapping[Reason, str]:
    """Return what reasons are called."""
    return REASON_NAMES
