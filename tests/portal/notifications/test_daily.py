"""One letter a day: what was held goes out with it, once, and nothing of it is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.notifications.daily import DAILY, Gathered, write_daily
from portal.notifications.dispatch import send_due
from portal.notifications.kinds import LetterKind, LetterKinds
from portal.notifications.models import LetterHeld
from portal.notifications.service import (
    Letter,
    choose_daily,
    move_choices,
    wants_daily,
    write_letter,
    write_once,
)
from tests.portal.notifications.conftest import LINK, Post

NEW = LetterKind(
    "contact.case_arrived",
    "portal.contact",
    frozenset({"site", "link"}),
    title="A new error report",
)
SECURITY = LetterKind(
    "accounts.password_changed", "portal.accounts", frozenset({"site", "link"}), is_security=True
)
KINDS = LetterKinds([NEW, SECURITY, DAILY])
ADDRESS = "rana@agency.example.org"


def daily_letter(gathered: Gathered) -> Letter:
    items = {f"items_{one}": gathered.items(one) for one in ("ar", "en")}
    said = {"site": "S", "link": LINK, "count": str(len(gathered.letters)), **items}
    return Letter(DAILY, gathered.to, gathered.language, said, timedelta(days=2))


def write(post: Post, kind: LetterKind, link: str, to: str = ADDRESS) -> object:
    letter = Letter(kind, to, "en", {"site": "S", "link": link}, timedelta(days=7))
    with post.database.writing() as session:
        return write_letter(session, post.keys, letter)


def choose(post: Post, to: str = ADDRESS, *, is_daily: bool = True) -> None:
    with post.database.writing() as session:
        choose_daily(session, post.keys, to, is_daily=is_daily)


def held(post: Post) -> int:
    with post.database.reading() as session:
        return session.scalar(select(func.count()).select_from(LetterHeld)) or 0


def gather(post: Post) -> list[tuple[str, str]]:
    """Write the letters of the day, send them, and return address and words of each."""
    write_daily(post.database, post.keys, KINDS, daily_letter)
    post.sender.taken.clear()
    send_due(replace(post.outbox, kinds=KINDS))
    return [(one.to, one.texts[0].body) for one in post.sender.taken]


def test_letters_wait_for_the_one_of_the_day_and_those_about_security_do_not(post: Post) -> None:
    choose(post)
    assert write(post, NEW, f"{LINK}/1") is None
    assert write(post, NEW, f"{LINK}/2") is None
    assert write(post, SECURITY, LINK) is not None
    assert held(post) == 2
    # The letter about security goes out beside it.
    (body,) = (body for _to, body in gather(post) if "1. S: a new case has come in" in body)
    assert f"{LINK}/1" in body
    assert f"{LINK}/2" in body
    assert "Hello" in body
    assert body.count("Hello") == 1
    assert held(post) == 0
    assert gather(post) == [], "nothing is written twice"
    choose(post, is_daily=False)
    assert write(post, NEW, LINK) is not None


def test_what_was_held_stays_when_the_letter_of_the_day_fails(post: Post) -> None:
    choose(post)
    write(post, NEW, LINK)

    def fail(_gathered: Gathered) -> Letter:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_daily(post.database, post.keys, KINDS, fail)
    assert held(post) == 1
    assert [to for to, _body in gather(post)] == [ADDRESS]


def test_the_choice_and_what_is_held_move_with_the_address(post: Post) -> None:
    choose(post)
    write(post, NEW, LINK)
    new = "moved@agency.example.org"
    with post.database.writing() as session:
        move_choices(session, post.keys, ADDRESS, new)
    with post.database.reading() as session:
        assert wants_daily(session, post.keys, new)
        assert not wants_daily(session, post.keys, ADDRESS)
    assert [to for to, _body in gather(post)] == [new]
    choose(post, new, is_daily=False)


def test_what_is_written_once_is_not_written_again_about_the_same(post: Post) -> None:
    def once(about: str) -> bool:
        letter = Letter(NEW, ADDRESS, "en", {"site": "S", "link": LINK}, timedelta(days=7))
        with post.database.writing() as session:
            return write_once(session, post.keys, letter, "rana", about) is not None

    assert [once("week 1"), once("week 1"), once("week 2")] == [True, False, True]
