"""An outbox whose text messages go to a gateway in a process of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from portal.notifications.kinds import LetterKinds
from portal.notifications.rules import Channel
from portal.notifications.service import Letter
from portal.notifications.sms.gateway import sms_senders
from portal.notifications.sms.service import SmsRules, hourly_pace, sms_rules, write_sms
from portal.settings import PortalSettings
from tests.portal.notifications.conftest import Post, database, post
from tests.portal.notifications.messages import NOTE, note
from tests.simulators.sms import KEY, SmsGateway, sms_gateway

__all__ = ["database", "post"]


@dataclass
class Texting:
    """An outbox of text messages, and the gateway."""

    post: Post
    gateway: SmsGateway
    rules: SmsRules

    def write(self, letter: Letter | None = None) -> Letter:
        """Write a text message."""
        letter = letter or note()
        with self.post.database.writing() as session:
            write_sms(session, self.post.keys, self.rules, letter)
        return letter

    def sent(self, letter: Letter) -> list[str]:
        """Return the texts that the gateway has sent of a message."""
        return [one["text"] for one in self.gateway.sent() if one["reference"] == str(letter.id)]


@pytest.fixture(scope="module")
def gateway() -> Iterator[SmsGateway]:
    """A gateway that does as it is told."""
    with sms_gateway() as running:
        yield running


@pytest.fixture
def texting_with(post: Post) -> Callable[..., Texting]:
    """A function that makes an outbox with other settings and a gateway."""

    def make(gateway: SmsGateway, **changes: object) -> Texting:
        told = {"sms_url": gateway.url, "sms_key": KEY, **changes}
        settings = PortalSettings(**told)  # type: ignore[arg-type]
        pace = {Channel.SMS: hourly_pace(settings)}
        senders = {**post.outbox.senders, **sms_senders(settings)}
        kinds = LetterKinds({*post.outbox.kinds, NOTE})
        post.outbox = replace(post.outbox, kinds=kinds, senders=senders, pace=pace)
        with post.database.writing() as session:
            session.connection().exec_driver_sql("DELETE FROM rate_limit")
        return Texting(post, gateway, sms_rules(settings, "JO"))

    return make


@pytest.fixture
def texting(texting_with: Callable[..., Texting], gateway: SmsGateway) -> Texting:
    """An empty outbox of text messages."""
    gateway.change(later=0.0, cut=0.0, key=KEY)
    return texting_with(gateway)
