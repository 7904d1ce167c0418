"""What a citizen is written about, by topic and channel, and whether at all."""

from dataclasses import dataclass

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from portal.citizens.consents.rules import PURPOSES, Purpose
from portal.citizens.consents.service import give, holds
from portal.citizens.inbox.letters import NEWS, NEWS_SMS
from portal.citizens.inbox.rules import TOPIC_NAMES, Topic
from portal.citizens.inbox.service import choose_topics, chosen_topics
from portal.notifications.kinds import LetterKind
from portal.notifications.rules import Channel
from portal.notifications.service import mute, muted_kinds, unmute
from portal.secrets import Keys
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.citizens.ways import WAYS

router = APIRouter(prefix="/{language}/my/notifications", include_in_schema=False)

_HERE = "my/inbox"
_KINDS: dict[Channel, LetterKind] = {Channel.EMAIL: NEWS, Channel.SMS: NEWS_SMS}


@dataclass(frozen=True)
class ChannelHere:
    """A channel as the page shows it: where it leads to, whether it is on, and of which topics."""

    name: str
    to: str
    is_on: bool
    topics: frozenset[Topic]


@router.get("")
def show_notifications(page: CitizenHere) -> Response:
    """Show by which channels one is written to, and of what."""
    with page.reading() as session:
        context = {
            "citizen_ways": WAYS,
            "here": _HERE,
            "is_agreed": holds(session, page.person.id, Purpose.NEWS),
            "agreement": PURPOSES[Purpose.NEWS],
            "channels": _channels(session, page),
            "topics": [(topic, TOPIC_NAMES[topic]) for topic in Topic if topic.may_be_muted],
            "hours": page.site.citizens.news.pause[Channel.EMAIL].total_seconds() // 3600,
            "days": page.site.citizens.news.reminder_days,
        }
    return page.show("citizens/notifications.html", context)


@router.post("")
def take_choice(page: CitizenHere, fields: CitizenFormHere) -> Response:
    """Keep what was chosen; a channel without a contact keeps nothing."""
    keys = _keys(page)
    with page.writing() as session:
        if fields.get("agree") and not holds(session, page.person.id, Purpose.NEWS):
            give(session, page.person.id, Purpose.NEWS, language=page.language)
        for channel, to in _contacts(page).items():
            is_on = fields.get(f"{channel}.on") == "yes"
            (unmute if is_on else mute)(session, keys, to, _KINDS[channel])
            wanted = [topic for topic in Topic if fields.get(f"{channel}.{topic}") == "yes"]
            choose_topics(session, page.person.id, channel, wanted)
    return page.go_to("/my/notifications", "saved")


def _channels(session: Session, page: CitizenPage) -> list[ChannelHere]:
    chosen, keys = chosen_topics(session, page.person.id), _keys(page)
    return [
        ChannelHere(
            channel, to, _KINDS[channel].name not in muted_kinds(session, keys, to), chosen[channel]
        )
        for channel, to in _contacts(page).items()
    ]


def _contacts(page: CitizenPage) -> dict[Channel, str]:
    """Return where the person is reached by which channel; text messages as far as any go out."""
    holder, sms = page.signed_in.holder, page.site.sms
    found: dict[Channel, str] = {}
    if holder.email:
        found[Channel.EMAIL] = holder.email
    if holder.phone and sms.reaches(holder.phone):
        found[Channel.SMS] = holder.phone
    return found


def _keys(page: CitizenPage) -> Keys:
    return page.site.citizens.keys
