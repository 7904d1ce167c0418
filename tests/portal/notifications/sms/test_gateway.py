"""Text messages over HTTP: what a gateway gets, and what becomes of them when it misbehaves."""

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from geo.errors import InvalidSetup, Refused
from portal.notifications.models import LetterRow
from portal.notifications.rules import LetterState
from portal.notifications.service import mute
from portal.notifications.sms.gateway import sms_senders
from portal.settings import PortalSettings
from tests.portal.notifications.messages import NOTE, PHONE, note
from tests.portal.notifications.sms.conftest import Texting
from tests.simulators.sms import KEY, SmsGateway, sms_gateway


def test_a_message_arrives_in_the_language_of_whom_it_is_for(texting: Texting) -> None:
    written = texting.write()
    texting.post.send()
    (sent,) = [one for one in texting.gateway.sent() if one["reference"] == str(written.id)]
    assert sent["to"] == PHONE
    assert sent["from"] == "AroundMe"
    assert (sent["alphabet"], sent["parts"]) == ("ucs2", 2)
    assert "رقمك المرجعي K-7Q4XV-2M9TB-H" in sent["text"]
    row = texting.post.row(written.id)
    assert (row.state, row.parts, row.delivery) == (LetterState.SENT, 2, "queued")
    assert (row.sealed_address, row.sealed_values) == (None, None)


def test_letters_go_by_mail_and_messages_by_the_gateway_in_one_run(texting: Texting) -> None:
    letter, message = texting.post.write(), texting.write()
    texting.post.send()
    assert texting.post.row(letter).state == LetterState.SENT
    assert texting.post.row(message.id).state == LetterState.SENT
    assert len(texting.post.sender.taken) == 1
    assert len(texting.sent(message)) == 1


def test_a_number_that_is_none_is_given_up_with_what_the_gateway_says(texting: Texting) -> None:
    written = texting.write(note("+962790000000"))
    texting.post.send()
    row = texting.post.row(written.id)
    assert row.state == LetterState.FAILED
    assert "no such number" in (row.problem or "")


def test_a_gateway_that_puts_off_and_cuts_sends_each_message_once(texting: Texting) -> None:
    texting.gateway.change(later=0.3, cut=0.3)
    written = [texting.write(note(f"+96279000{number:04}")) for number in range(1, 16)]
    for _try in range(12):
        texting.post.send()
        texting.post.clock.move(timedelta(hours=1))
    events = [one["event"] for one in texting.gateway.events()]
    assert "later" in events
    assert "cut" in events
    assert {texting.post.row(one.id).state for one in written} == {LetterState.SENT}
    assert [len(texting.sent(one)) for one in written] == [1] * len(written)


def test_a_gateway_that_does_not_honour_the_key_sends_copies_that_can_be_counted(
    texting_with: Callable[..., Texting],
) -> None:
    with sms_gateway("--ignores-keys", "--cut", "1") as gateway:
        texting = texting_with(gateway)
        written = texting.write()
        texting.post.send()
        gateway.change(cut=0.0)
        texting.post.clock.move(timedelta(minutes=2))
        texting.post.send()
        assert texting.post.row(written.id).state == LetterState.SENT
        assert len(texting.sent(written)) == 2


def test_a_gateway_that_is_away_for_an_hour_loses_nothing(
    texting_with: Callable[..., Texting],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    away = SmsGateway(port)
    texting = texting_with(away)
    written = [texting.write(note(f"+96279100{number:04}")) for number in range(1, 6)]
    for _half_minute in range(120):
        texting.post.send()
        texting.post.clock.move(timedelta(seconds=30))
    rows = [texting.post.row(one.id) for one in written]
    assert {row.state for row in rows} == {LetterState.WAITING}
    assert any(row.problem and "Connect" in row.problem for row in rows)
    with sms_gateway(port=port):
        for _minute in range(5):
            texting.post.send()
            texting.post.clock.move(timedelta(minutes=1))
        assert [len(texting.sent(one)) for one in written] == [1] * 5


def test_a_wrong_key_makes_messages_wait_for_the_operator(texting: Texting) -> None:
    texting.gateway.change(key="another")
    written = texting.write()
    texting.post.send()
    row = texting.post.row(written.id)
    assert row.state == LetterState.WAITING
    assert "this key is not known" in (row.problem or "")
    texting.gateway.change(key=KEY)
    texting.post.clock.move(timedelta(minutes=1))
    texting.post.send()
    assert texting.post.row(written.id).state == LetterState.SENT


def test_messages_go_only_to_allowed_countries(texting_with: Callable[..., Texting]) -> None:
    texting = texting_with(SmsGateway(1))
    with pytest.raises(Refused, match=r"only to numbers that begin with \+962; \+97150"):
        texting.write(note("+971501234567"))
    wider = texting_with(SmsGateway(1), sms_prefixes="+962, +971")
    wider.write(note("+971501234567"))


def test_a_number_gets_only_so_many_in_an_hour(texting: Texting) -> None:
    for _message in range(6):
        texting.write()
    with pytest.raises(Refused, match="6 text messages within an hour"):
        texting.write()
    texting.write(note("+962790000124"))
    texting.post.clock.move(timedelta(hours=1))
    texting.write()


def test_news_leaves_a_number_its_codes_and_codes_are_bounded_too(texting: Texting) -> None:
    about_security = replace(NOTE, is_security=True)
    for _message in range(6):
        texting.write()
    for _code in range(6):
        texting.write(replace(note(), kind=about_security))
    with pytest.raises(Refused, match="6 text messages within an hour"):
        texting.write(replace(note(), kind=about_security))


def test_what_is_more_than_an_hour_carries_waits_and_letters_go_on(
    texting_with: Callable[..., Texting], gateway: SmsGateway
) -> None:
    gateway.change(later=0.0, cut=0.0, key=KEY)
    texting = texting_with(gateway, sms_per_hour=3)
    written = [texting.write(note(f"+96279200{number:04}")) for number in range(1, 6)]
    letter = texting.post.write()
    texting.post.send()
    assert texting.post.row(letter).state == LetterState.SENT
    with texting.post.database.reading() as session:
        waits = select(LetterRow).where(LetterRow.state == LetterState.WAITING)
        held = session.scalars(waits).all()
    assert len(held) == 2
    assert all("3 have been sent within 60 minutes" in (row.problem or "") for row in held)
    texting.post.clock.move(timedelta(minutes=61))
    texting.post.send()
    assert [len(texting.sent(one)) for one in written] == [1] * 5


def test_a_muted_kind_is_not_written(texting: Texting) -> None:
    with texting.post.database.writing() as session:
        mute(session, texting.post.keys, PHONE, NOTE)
    written = texting.write()
    with texting.post.database.reading() as session:
        assert session.get(LetterRow, written.id) is None


@pytest.mark.parametrize(
    ("url", "key", "sentence"),
    [
        ("gateway.example", "k", "AROUNDME_SMS_URL is not"),
        ("https://gateway.example/v1?key=1", "k", "AROUNDME_SMS_URL is not"),
        ("https://gateway.example/v1", None, "needs AROUNDME_SMS_KEY"),
    ],
)
def test_what_is_no_gateway_is_refused_at_the_start(
    url: str, key: str | None, sentence: str
) -> None:
    with pytest.raises(InvalidSetup, match=sentence):
        sms_senders(PortalSettings(sms_url=url, sms_key=key))
