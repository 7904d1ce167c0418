"""What is told to somebody: sealed in his inbox; letters say only that something is new."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from portal.accounts.models import Account
from portal.assembled_letters import letter_kinds
from portal.citizens.consents.rules import Purpose
from portal.citizens.consents.service import give, of_person, withdraw
from portal.citizens.copies import write_copies
from portal.citizens.inbox.letters import NEWS
from portal.citizens.inbox.models import InboxMessage
from portal.citizens.inbox.rules import MESSAGES_ON_PAGE, Message, Topic
from portal.citizens.inbox.service import (
    choose_topics,
    chosen_topics,
    mark_all_read,
    open_message,
    read_inbox,
    tell,
    unread_count,
)
from portal.notifications.dispatch import Outbox, send_due
from portal.notifications.models import LetterRow
from portal.notifications.rules import Channel
from portal.notifications.service import mute
from portal.notifications.sms.gateway import sms_senders
from portal.notifications.sms.service import sms_rules
from portal.notifications.smtp import smtp_senders
from portal.settings import PortalSettings
from tests.portal.citizens.resident import Resident, settle
from tests.simulators.mail import mail_server
from tests.simulators.sms import KEY, sms_gateway

FINES = "traffic-fines"


@pytest.fixture(autouse=True)
def _agreed(resident: Resident) -> None:
    """Let the person have agreed to be written to."""
    with resident.database.writing() as session:
        give(session, resident.id, Purpose.NEWS, language="ar")


def bill(code: str = FINES) -> Message:
    """Return a message about a bill."""
    return Message("bill.new", Topic.BILLS, {"service": code}, f"/my/services/{code}")


def told(resident: Resident, *messages: Message) -> None:
    """Tell somebody, one after the other, and do the jobs that follow."""
    for message in messages or (bill(),):
        with resident.database.writing() as session:
            tell(session, resident.context, resident.id, message)
        resident.clock.move(timedelta(seconds=1))
    write_copies(resident.database, resident.context, resident.id)


def letters(resident: Resident) -> Sequence[str]:
    """Return the kinds of the letters that are on their way."""
    with resident.database.reading() as session:
        return session.scalars(select(LetterRow.kind).order_by(LetterRow.written_at)).all()


def test_a_message_is_read_by_its_person_alone_and_once_the_key_is_gone_by_nobody(
    resident: Resident,
) -> None:
    other = settle(resident.database, resident.context)
    told(resident)
    with resident.database.writing() as session:
        row = session.scalars(select(InboxMessage)).one()
        assert FINES.encode() not in row.sealed_content
        assert unread_count(session, resident.id) == 1
        assert open_message(session, resident.context, other.id, row.id) is None
        opened = open_message(session, resident.context, resident.id, row.id)
        assert opened is not None
        assert opened.content is not None
        assert opened.content.values == {"service": FINES}
        assert opened.content.path == f"/my/services/{FINES}"
        assert unread_count(session, resident.id) == 0
        resident.context.person_keys.destroy(resident.id)
        (line,) = read_inbox(session, resident.context, resident.id).lines
        assert line.content is None


def test_what_was_sealed_for_one_message_opens_as_no_other(resident: Resident) -> None:
    told(resident, bill(), bill("property-tax"))
    with resident.database.writing() as session:
        one, other = session.scalars(select(InboxMessage)).all()
        one.sealed_content = other.sealed_content
        session.flush()
        lines = read_inbox(session, resident.context, resident.id).lines
        assert sorted(line.content is None for line in lines) == [False, True]


def test_a_message_that_no_text_has_places_for_is_not_told() -> None:
    with pytest.raises(ValueError, match="needs"):
        Message("bill.new", Topic.BILLS, {"amount": "12"}, "/my")
    with pytest.raises(ValueError, match="no kind"):
        Message("unheard", Topic.BILLS, {}, "/my")
    with pytest.raises(ValueError, match="no path"):
        Message("welcome", Topic.SERVICES, {}, "https://evil.example")


def test_an_inbox_is_paged_the_newest_first_and_all_of_it_can_be_read(resident: Resident) -> None:
    many = [bill(f"service-{number:02}") for number in range(MESSAGES_ON_PAGE + 3)]
    told(resident, *many)
    with resident.database.writing() as session:
        first = read_inbox(session, resident.context, resident.id)
        second = read_inbox(session, resident.context, resident.id, first.older_than)
        codes = [
            one.content.values["service"] for one in (*first.lines, *second.lines) if one.content
        ]
        assert codes == [one.values["service"] for one in reversed(many)]
        assert second.older_than is None
        mark_all_read(session, resident.id)
        assert unread_count(session, resident.id) == 0


@contextmanager
def _sending(resident: Resident, folder: Path) -> Iterator[tuple[Outbox, Path]]:
    """Yield an outbox whose letters go to a real mail server, and what that writes down."""
    with mail_server(folder / "mail.log") as server:
        settings = PortalSettings(smtp_url=server.url)
        keys = resident.context.security.keys
        yield (
            Outbox(resident.database, keys, letter_kinds(), smtp_senders(settings)),
            folder / "mail.log",
        )


def test_letters_say_only_that_something_is_new_and_not_too_often(
    resident: Resident, tmp_path: Path
) -> None:
    told(resident, bill(), bill("property-tax"))
    assert letters(resident) == [NEWS.name], "one for both"
    told(resident, bill("land-reservations"))
    assert len(letters(resident)) == 1, "not so soon after the last one"
    resident.clock.move(timedelta(hours=8))
    write_copies(resident.database, resident.context, resident.id)
    write_copies(resident.database, resident.context, resident.id)
    assert len(letters(resident)) == 2, "once, when the pause is over"
    with _sending(resident, tmp_path) as (outbox, log):
        send_due(outbox)
        assert log.read_text("utf-8").count(resident.email) >= 2


def test_what_is_read_meanwhile_is_no_news(resident: Resident) -> None:
    told(resident)
    told(resident, bill("property-tax"))
    with resident.database.writing() as session:
        mark_all_read(session, resident.id)
    resident.clock.move(timedelta(hours=8))
    write_copies(resident.database, resident.context, resident.id)
    assert len(letters(resident)) == 1


def test_a_topic_or_all_letters_can_be_muted_but_nothing_about_security(resident: Resident) -> None:
    keys = resident.context.security.keys
    with resident.database.writing() as session:
        choose_topics(session, resident.id, Channel.EMAIL, [Topic.EXPIRY])
        assert chosen_topics(session, resident.id)[Channel.EMAIL] == {Topic.EXPIRY, Topic.SECURITY}
    told(resident)
    assert letters(resident) == []
    ends = Message("reminder", Topic.EXPIRY, {"what": "passport", "day": "2031-06-01"}, "/my")
    with resident.database.writing() as session:
        mute(session, keys, resident.email, NEWS)
    told(resident, ends)
    assert letters(resident) == []
    told(resident, Message("contact.changed", Topic.SECURITY, {}, "/account"))
    assert letters(resident) == ["citizens.warning"]
    with resident.database.reading() as session:
        assert unread_count(session, resident.id) == 3, "the inbox is the record all the same"


def test_who_has_not_agreed_to_be_written_to_is_not_but_for_security(resident: Resident) -> None:
    with resident.database.writing() as session:
        (consent,) = of_person(session, resident.id)
        withdraw(session, resident.id, consent.id)
    told(resident)
    assert letters(resident) == []
    told(resident, Message("contact.changed", Topic.SECURITY, {}, "/account"))
    assert letters(resident) == ["citizens.warning"]


def test_a_text_message_says_as_little_and_only_to_who_wants_it(resident: Resident) -> None:
    phone = "+962790000177"
    with resident.database.writing() as session:
        session.execute(
            update(Account)
            .where(Account.email == resident.email)
            .values(phone=phone, phone_confirmed_at=resident.now)
        )
    told(resident)
    assert letters(resident) == [NEWS.name], "text messages are asked for"
    with resident.database.writing() as session:
        choose_topics(session, resident.id, Channel.SMS, [Topic.EXPIRY])
    ends = Message("reminder", Topic.EXPIRY, {"what": "passport", "day": "2031-06-01"}, "/my")
    with sms_gateway() as gateway:
        settings = {"sms_url": gateway.url, "sms_key": KEY}
        sms = sms_rules(PortalSettings(**settings), "JO")  # type: ignore[arg-type]
        security = replace(resident.context.security, sms=sms)
        texting = replace(resident, context=replace(resident.context, security=security))
        told(texting, ends, ends)
        senders = sms_senders(PortalSettings(**settings))  # type: ignore[arg-type]
        send_due(Outbox(resident.database, security.keys, letter_kinds(), senders))
        (sent,) = gateway.sent()
    assert sent["to"] == phone
    assert sent["parts"] <= 2
    assert sent["text"].endswith("/ar/my/inbox")
    assert "passport" not in sent["text"]


def test_jobs_of_copies_hold_no_more_than_whom_they_are_about(resident: Resident) -> None:
    told(resident)
    asked = "SELECT args::text FROM procrastinate.procrastinate_jobs WHERE task_name LIKE 'say%'"
    with resident.database.reading() as session:
        (args,) = session.scalars(text(asked)).all()
    assert args == f'{{"key": "{resident.id}"}}'
