"""The outbox: with the action or not at all, in whoever's hands, and what is kept of a letter."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from geo.errors import Refused
from portal.accounts.letters import RESET
from portal.notifications.dispatch import send_due
from portal.notifications.models import LetterRow
from portal.notifications.queries import is_anything_due, letter_counts, statuses
from portal.notifications.rules import CLAIM_LOCKS, SEND, Channel, Event, LetterState
from portal.notifications.senders import Verdict
from portal.notifications.service import (
    Letter,
    forget_old,
    move_choices,
    mute,
    muted_kinds,
    unmute,
    write_letter,
)
from portal.notifications.templates import digest
from portal.secrets import load_keys
from tests.portal.notifications.conftest import LINK, NEWS, Post

LATER = Verdict(Event.PUT_OFF, "451 come again")
AWAY = Verdict(Event.UNREACHED, "Connection refused")
MINUTE = timedelta(minutes=1)


def due(post: Post) -> bool:
    with post.database.reading() as session:
        return is_anything_due(session, [Channel.EMAIL])


def jobs(post: Post) -> int:
    with post.database.reading() as session:
        count = text("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE task_name = :t")
        return int(session.scalar(count, {"t": SEND}) or 0)


def test_a_letter_is_written_and_queued_with_its_action_or_not_at_all(post: Post) -> None:
    before = jobs(post)
    letter = Letter(RESET, "a@b.example", "ar", {"site": "S", "link": LINK}, MINUTE)
    with pytest.raises(ZeroDivisionError), post.database.writing() as session:
        write_letter(session, post.keys, letter)
        raise ZeroDivisionError
    assert (jobs(post), due(post)) == (before, False)
    post.write()
    assert (jobs(post), due(post)) == (before + 1, True)


def test_values_that_a_kind_does_not_have_are_refused(post: Post) -> None:
    letter = Letter(RESET, "a@b.example", "ar", {"site": "S"}, MINUTE)
    with pytest.raises(ValueError, match="needs"), post.database.writing() as session:
        write_letter(session, post.keys, letter)


def test_secrets_lie_sealed_and_nothing_is_left_of_them_once_sent(post: Post) -> None:
    written = post.write()
    dump = text("SELECT letter::text FROM letter")
    with post.database.reading() as session:
        held = session.scalars(dump).one()
    assert b"topsecret".hex() not in held
    assert b"suad".hex() not in held
    post.send()
    row = post.row(written)
    assert row.state == LetterState.SENT
    assert (row.sealed_values, row.sealed_address, row.claimed_by) == (None, None, None)
    assert row.template_digest == digest(RESET)
    assert row.message_id == post.sender.taken[0].message_id == f"<{written}@tests.example>"
    assert LINK in post.sender.taken[0].texts[0].body
    assert not due(post)


def test_what_is_put_off_comes_again_after_growing_pauses_as_the_same_letter(post: Post) -> None:
    written = post.write()
    post.sender.verdicts = [LATER, LATER]
    post.send()
    row = post.row(written)
    assert (row.state, row.problem, row.tries) == (LetterState.WAITING, "451 come again", 1)
    post.clock.move(MINUTE - timedelta(seconds=1))
    assert not due(post)
    post.clock.move(timedelta(seconds=1))
    assert due(post)
    post.send()
    post.clock.move(4 * MINUTE)
    assert not due(post)
    post.clock.move(MINUTE)
    post.send()
    first, _second, third = post.sender.tried
    assert first == third
    assert post.row(written).state == LetterState.SENT
    assert post.row(written).problem is None


def test_what_is_refused_for_good_has_failed_with_the_servers_sentence(post: Post) -> None:
    written = post.write()
    post.sender.verdicts = [Verdict(Event.REFUSED, "550 no such user")]
    post.send()
    row = post.row(written)
    assert (row.state, row.problem, row.sealed_values) == ("failed", "550 no such user", None)
    assert row.sealed_address is not None
    with post.database.reading() as session:
        assert statuses(session, [written])[written].problem == "550 no such user"


def test_a_server_that_is_away_costs_one_try_and_all_go_when_it_is_back(post: Post) -> None:
    for _letter in range(3):
        post.write()
    post.sender.verdicts = [AWAY]
    post.send()
    assert len(post.sender.tried) == 1
    post.clock.move(MINUTE)
    post.send()
    assert len(post.sender.taken) == 3


def test_what_would_come_too_late_is_given_up_and_forgotten(post: Post) -> None:
    one, other = post.write(), post.write()
    post.sender.verdicts = [Verdict(Event.PUT_OFF, "451")] * 9
    for _try in range(9):
        post.send()
        post.clock.move(30 * MINUTE)
    post.send()
    for written in (one, other):
        row = post.row(written)
        assert (row.state, row.sealed_values, row.problem) == ("given_up", None, "451")
    assert len(post.sender.tried) < 10
    assert not post.sender.taken


def test_without_a_sender_letters_wait_until_they_are_of_no_use(post: Post) -> None:
    written = post.write()
    without = replace(post.outbox, senders={})
    send_due(without)
    assert post.row(written).state == LetterState.WAITING
    with post.database.reading() as session:
        assert not is_anything_due(session, without.channels)
    post.clock.move(60 * MINUTE)
    with post.database.reading() as session:
        assert is_anything_due(session, without.channels)
    send_due(without)
    assert post.row(written).state == LetterState.GIVEN_UP


@contextmanager
def claimed(post: Post, written: UUID, *, by_the_living: bool) -> Iterator[None]:
    """Leave a letter claimed, as one whose process died, or has not come to its end."""
    claim = 4711
    with post.database.writing() as session:
        session.execute(
            update(LetterRow)
            .where(LetterRow.id == written)
            .values(state="sending", claimed_by=claim, tries=1, message_id="<first@x>")
        )
    with post.database.writing() as session:
        if by_the_living:
            lock = text("SELECT pg_advisory_xact_lock(:locks, :claim)")
            session.execute(lock, {"locks": CLAIM_LOCKS, "claim": claim})
        yield


def test_a_letter_whose_sender_died_goes_again_with_its_first_message_id(post: Post) -> None:
    written = post.write()
    with claimed(post, written, by_the_living=False):
        assert due(post)
        post.send()
    assert [letter.message_id for letter in post.sender.taken] == ["<first@x>"]


def test_a_letter_that_somebody_sends_is_left_alone(post: Post) -> None:
    written = post.write()
    with claimed(post, written, by_the_living=True):
        assert not due(post)
        post.send()
    assert not post.sender.tried


def test_a_letter_sealed_with_a_lost_secret_fails_and_stops_nobody(
    post: Post, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lost = load_keys(tmp_path_factory.mktemp("lost") / "secret")
    letter = Letter(RESET, "a@b.example", "ar", {"site": "S", "link": LINK}, MINUTE)
    with post.database.writing() as session:
        write_letter(session, lost, letter)
    post.write()
    post.send()
    assert "another secret" in (post.row(letter.id).problem or "")
    assert len(post.sender.taken) == 1


def test_a_kind_of_a_newer_version_waits_for_it(post: Post) -> None:
    written = post.write()
    with post.database.writing() as session:
        session.execute(update(LetterRow).values(kind="contact.new"))
    post.send()
    assert post.row(written).state == LetterState.WAITING
    assert "contact.new" in (post.row(written).problem or "")


def test_kinds_can_be_muted_by_address_but_not_those_of_security(post: Post) -> None:
    letter = Letter(NEWS, "Suad@b.example", "ar", {"site": "S", "link": LINK}, MINUTE)
    with post.database.writing() as session:
        mute(session, post.keys, "suad@B.example", NEWS)
        mute(session, post.keys, "suad@b.example", NEWS)
        with pytest.raises(Refused, match="cannot be switched off"):
            mute(session, post.keys, "suad@b.example", RESET)
        assert write_letter(session, post.keys, letter) is None
        assert write_letter(session, post.keys, replace(letter, to="other@b.example"))
        security = replace(letter, kind=RESET, id=UUID(int=1))
        assert write_letter(session, post.keys, security) == UUID(int=1)
        move_choices(session, post.keys, "suad@b.example", "moved@b.example")
        assert not muted_kinds(session, post.keys, "suad@b.example")
        assert muted_kinds(session, post.keys, "moved@b.example") == {NEWS.name}
        unmute(session, post.keys, "moved@b.example", NEWS)
        assert not muted_kinds(session, post.keys, "moved@b.example")


def test_what_is_over_is_forgotten_after_its_time_and_what_waits_is_not(post: Post) -> None:
    sent, failed = post.write(), post.write()
    post.sender.verdicts = [Verdict(Event.TAKEN), Verdict(Event.REFUSED, "550")]
    post.send()
    states = {post.row(one).state: one for one in (sent, failed)}
    post.clock.move(timedelta(days=31))
    waiting = post.write()
    with post.database.writing() as session:
        assert forget_old(session) == 1
        assert session.scalars(select(LetterRow.id)).all() != [states["failed"]]
    post.clock.move(timedelta(days=60))
    with post.database.writing() as session:
        assert forget_old(session) == 1
        assert session.scalars(select(LetterRow.id)).all() == [waiting]


def test_the_outbox_is_counted_with_the_time_of_the_longest_wait(post: Post) -> None:
    post.write()
    post.send()
    post.write()
    post.clock.move(2 * MINUTE)
    post.write()
    with post.database.reading() as session:
        counts, oldest_s = letter_counts(session)
    assert (counts["sent"], counts["waiting"], counts["failed"], oldest_s) == (1, 2, 0, 120.0)
