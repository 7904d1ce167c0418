"""Followers are written to once of each thing, whatever stops the job or moves the clock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import select

from geo.database import Database
from geo.roles import Acting, Role, Roles
from portal.assembled_letters import letter_kinds
from portal.following.letters import KINDS, MOST_TOLD
from portal.following.models import Follow, FollowDigest
from portal.following.rules import PAUSE, Mode, Subject, What
from portal.following.service import follow, forget_happenings, note_happening, unfollow
from portal.following.telling import is_anybody_untold, tell_followers, tell_weeks
from portal.following.words import WHATS
from portal.notifications.dispatch import Outbox, send_due
from portal.notifications.kinds import LetterKind
from portal.notifications.models import LetterRow
from portal.notifications.rules import Channel, LetterState
from portal.notifications.templates import LANGUAGES, write
from portal.notifications.unsubscribing import read_unsubscribing, unsubscribe
from tests.portal.citizens.resident import Resident, settle
from tests.portal.following.happened import TITLES, happening, kinds_with, thing
from tests.portal.notifications.conftest import Told

STEP = "portal.following.telling._AT_ONCE"


@contextmanager
def worker_of(resident: Resident) -> Iterator[Database]:
    """Open the database as the worker, for whom row-level security holds."""
    acting = Acting(Roles(), writing=Role.WORKER, reading=Role.WORKER)
    url = resident.database.writer.url.render_as_string(hide_password=False)
    worker = Database(url, clock=resident.clock, acting=acting)
    try:
        yield worker
    finally:
        worker.dispose()


def begin(resident: Resident, subject: Subject, mode: Mode = Mode.AT_ONCE) -> None:
    with resident.database.writing() as session:
        follow(session, kinds_with(), resident.id, subject, mode)


def note(resident: Resident, subject: Subject, **parts: Subject) -> Subject:
    """Note news of a subject; return what they are about."""
    made = happening(subject, **parts)
    with resident.database.writing() as session:
        note_happening(session, made)
    return made.about


def tell(resident: Resident) -> None:
    with worker_of(resident) as worker:
        tell_followers(worker, resident.context.security)


def tell_night(resident: Resident, night: date) -> None:
    with worker_of(resident) as worker:
        tell_weeks(worker, resident.context.security, night)


def waiting(resident: Resident) -> int:
    with resident.database.reading() as session:
        return len(session.scalars(select(LetterRow.id)).all())


def sent(resident: Resident) -> Sequence[tuple[str, str]]:
    """Send what waits; return to whom, and the first text of each, in the order of addresses."""
    sender = Told()
    keys = resident.context.security.keys
    outbox = Outbox(resident.database, keys, letter_kinds(), {Channel.EMAIL: lambda: sender})
    send_due(outbox)
    return sorted((one.to, one.texts[0].body) for one in sender.taken)


def test_a_follower_is_written_to_at_once_and_then_at_most_once_in_an_hour(
    resident: Resident,
) -> None:
    one = thing()
    begin(resident, one)
    note(resident, one)
    tell(resident)
    ((to, body),) = sent(resident)
    assert (to, body.count(TITLES["ar"])) == (resident.email, 1)
    for _number in range(3):
        note(resident, one)
        tell(resident)
    assert sent(resident) == []
    resident.clock.move(PAUSE)
    tell(resident)
    ((_to, body),) = sent(resident)
    assert body.count(TITLES["ar"]) == 3
    resident.clock.move(PAUSE)
    tell(resident)
    assert sent(resident) == []


def test_who_follows_the_wider_thing_hears_of_what_is_in_it(resident: Resident) -> None:
    space = thing()
    begin(resident, space)
    note(resident, thing(), within=space)
    note(resident, thing(), within=thing())
    tell(resident)
    ((_to, body),) = sent(resident)
    assert body.count(TITLES["ar"]) == 1


def test_who_follows_weekly_or_no_longer_or_mutes_is_not_written_to_at_once(
    resident: Resident,
) -> None:
    one, keys = thing(), resident.context.security.keys
    weekly, gone, muted = (settle(resident.database, resident.context) for _n in range(3))
    begin(weekly, one, Mode.WEEKLY)
    begin(gone, one)
    begin(muted, one)
    with resident.database.writing() as session:
        unfollow(session, gone.id, one)
    note(resident, one)
    tell(resident)
    sender = Told()
    outbox = Outbox(resident.database, keys, letter_kinds(), {Channel.EMAIL: lambda: sender})
    send_due(outbox)
    (letter,) = sender.taken
    assert letter.to == muted.email
    assert letter.unsubscribe is not None
    wanted = read_unsubscribing(keys, letter_kinds(), letter.unsubscribe.rpartition("/")[2])
    assert wanted is not None
    with resident.database.writing() as session:
        unsubscribe(session, keys, wanted)
    resident.clock.move(PAUSE)
    note(resident, one)
    tell(resident)
    assert sent(resident) == []


def test_a_job_killed_between_two_steps_repeats_nobody_and_leaves_nobody_out(
    resident: Resident,
) -> None:
    one, others = thing(), [settle(resident.database, resident.context) for _n in range(6)]
    for other in others:
        begin(other, one)
    note(resident, one)
    with patch(STEP, 2), worker_of(resident) as worker:
        stops = iter([False, False, True])
        tell_followers(worker, resident.context.security, lambda: next(stops))
        assert waiting(resident) == 4
        with worker.reading() as session:
            assert is_anybody_untold(session)
        with patch("portal.following.telling.write_letters") as killed:
            killed.side_effect = ZeroDivisionError
            with pytest.raises(ZeroDivisionError):
                tell_followers(worker, resident.context.security)
        tell_followers(worker, resident.context.security)
        with worker.reading() as session:
            assert not is_anybody_untold(session)
    assert [to for to, _body in sent(resident)] == sorted(other.email for other in others)


def test_what_is_hidden_leaves_letters_that_are_not_sent_yet(resident: Resident) -> None:
    one = thing()
    begin(resident, one)
    gone, stays = note(resident, one), note(resident, one)
    tell(resident)
    begin(resident, one, Mode.WEEKLY)
    with resident.database.writing() as session:
        forget_happenings(session, gone.kind, gone.id)
    ((_to, body),) = sent(resident)
    assert body.count(TITLES["ar"]) == 1
    resident.clock.move(PAUSE)
    begin(resident, one)
    last = note(resident, one)
    tell(resident)
    with resident.database.writing() as session:
        for about in (stays, last):
            forget_happenings(session, about.kind, about.id)
    assert sent(resident) == []
    with resident.database.reading() as session:
        states = session.scalars(select(LetterRow.state)).all()
    assert sorted(states) == [LetterState.GIVEN_UP, LetterState.SENT]


def test_a_week_is_one_letter_with_all_that_is_followed(resident: Resident) -> None:
    one, other = thing(), thing()
    note(resident, one)
    resident.clock.move(timedelta(minutes=1))
    begin(resident, one, Mode.WEEKLY)
    begin(resident, other, Mode.WEEKLY)
    space = thing()
    begin(resident, space, Mode.WEEKLY)
    resident.clock.move(timedelta(minutes=1))
    for subject in (one, other):
        note(resident, subject, within=space)
    for night in range(1, 7):
        tell_night(resident, resident.now.date() + timedelta(days=night))
        assert waiting(resident) == 0
    tell_night(resident, resident.now.date() + timedelta(days=7))
    ((to, body),) = sent(resident)
    assert (to, body.count(TITLES["ar"])) == (resident.email, 2)


def test_no_week_is_told_twice_or_left_out_when_the_clock_is_moved(resident: Resident) -> None:
    one = thing()
    begin(resident, one, Mode.WEEKLY)
    resident.clock.move(timedelta(days=7))
    night = resident.now.date()
    note(resident, one)
    tell_night(resident, night)
    tell_night(resident, night)
    assert len(sent(resident)) == 1
    # A clock that is wrong for a night, and is put right again.
    resident.clock.move(timedelta(days=400))
    note(resident, one)
    tell_night(resident, night + timedelta(days=400))
    assert len(sent(resident)) == 1
    resident.clock.move(-timedelta(days=399))
    tell_night(resident, night + timedelta(days=1))
    assert sent(resident) == []
    note(resident, one)
    for later in range(2, 8):
        tell_night(resident, night + timedelta(days=later))
        assert waiting(resident) == 2
    tell_night(resident, night + timedelta(days=8))
    assert len(sent(resident)) == 1


def test_the_weeks_of_many_are_told_in_steps_that_can_be_broken_off(resident: Resident) -> None:
    one, others = thing(), [settle(resident.database, resident.context) for _n in range(5)]
    for other in others:
        begin(other, one, Mode.WEEKLY)
    resident.clock.move(timedelta(minutes=1))
    note(resident, one)
    night = resident.now.date() + timedelta(days=7)
    with patch(STEP, 2):
        with patch("portal.following.telling.write_letters") as broken:
            broken.side_effect = ZeroDivisionError
            with pytest.raises(ZeroDivisionError):
                tell_night(resident, night)
        tell_night(resident, night)
        tell_night(resident, night)
    assert [to for to, _body in sent(resident)] == sorted(other.email for other in others)


def test_who_follows_nothing_weekly_any_more_has_no_weeks(resident: Resident) -> None:
    one = thing()
    begin(resident, one, Mode.WEEKLY)
    with resident.database.writing() as session:
        assert session.scalars(select(FollowDigest.person_id)).all() == [resident.id]
    begin(resident, one, Mode.AT_ONCE)
    with resident.database.writing() as session:
        assert session.scalars(select(FollowDigest.person_id)).all() == []
        assert session.scalars(select(Follow.mode)).all() == [Mode.AT_ONCE]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_name_everything_that_can_happen_in_their_language(
    kind: LetterKind, language: str
) -> None:
    items = [{"whats": WHATS[what], "titles": TITLES, "link": f"/{what}"} for what in What]
    values = {"site": "S", "items": items, "more": 3, "link": "/my", "unsubscribe": "/end"}
    (text, _other) = write(kind, language, values)
    assert all(f"/{what}" in text.body for what in What)
    assert all(f"{words[language]}: " in text.body for words in WHATS.values())
    assert text.body.count(TITLES[language]) == len(What)
    assert "3" in text.body
    assert text.subject


def test_a_letter_names_at_most_twenty_and_says_how_many_more_there_are(
    resident: Resident,
) -> None:
    one = thing()
    begin(resident, one)
    for _number in range(MOST_TOLD + 3):
        note(resident, one)
    tell(resident)
    ((_to, body),) = sent(resident)
    assert body.count(TITLES["ar"]) == MOST_TOLD
    assert "3" in body.partition("المزيد")[2].splitlines()[0]


def test_letters_hold_no_word_of_what_has_happened_and_no_person(resident: Resident) -> None:
    one = thing()
    begin(resident, one)
    note(resident, one)
    tell(resident)
    ((_to, body),) = sent(resident)
    for secret in (str(resident.id), resident.email, "ليان"):
        assert secret not in body
