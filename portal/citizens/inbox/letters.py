"""The letters that say that something is new in the inbox: a link, and nothing about anybody."""

from portal.notifications.kinds import UNSUBSCRIBE, LetterKind
from portal.notifications.rules import Channel

_PACKAGE = "portal.citizens.inbox"
_PLACES = frozenset({"site", "link"})

NEWS = LetterKind("citizens.news", _PACKAGE, _PLACES | {UNSUBSCRIBE})
NEWS_SMS = LetterKind("citizens.news_sms", _PACKAGE, _PLACES, channel=Channel.SMS, most_parts=2)
# Of what is about the security of an account: nobody can switch them off.
WARNING = LetterKind("citizens.warning", _PACKAGE, _PLACES, is_security=True)
WARNING_SMS = LetterKind(
    "citizens.warning_sms",
    _PACKAGE,
    _PLACES,
    is_security=True,
    channel=Channel.SMS,
    most_parts=2,
)
KINDS = (NEWS, NEWS_SMS, WARNING, WARNING_SMS)
