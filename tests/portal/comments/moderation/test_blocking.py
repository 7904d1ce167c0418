"""Blocking: only after a hidden post, always with an end, and it can be lifted before."""

from uuid import UUID

import pytest

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.officer_roles import Role
from portal.comments.authors.models import AuthorRow
from portal.comments.authors.rules import Author
from portal.comments.authors.service import as_author
from portal.comments.moderation.blocking import Block, block_author, end_blocks, lift_block
from portal.comments.moderation.deciding import decide
from portal.comments.moderation.log import Done, read_log
from portal.comments.moderation.rules import Decision, Reason, Verdict
from tests.portal.comments.moderation.conftest import Place

WEEK = Block(7, Reason.THREAT)


def hide(place: Place, author: Author) -> UUID:
    place.write(author, "سأعرف أين تسكنون")
    item = place.items()[-1].id
    with place.database.writing() as session:
        decide(session, place.ctx, place.officer(), item, Decision(Verdict.HIDE, Reason.THREAT))
    return item


def block(place: Place, item: UUID, role: Role = Role.APPROVER) -> None:
    with place.database.writing() as session:
        block_author(session, place.officer(role), item, WEEK)


def is_blocked(place: Place, author: Author) -> bool:
    with place.database.reading() as session:
        return as_author(session.get_one(AuthorRow, author.id)).is_blocked_at(place.now)


def test_a_block_ends_by_itself_and_the_author_begins_anew(place: Place) -> None:
    rude = place.author("trusted")
    place.report(place.author(), place.write(rude, "رأيي"))
    block(place, hide(place, rude))
    assert is_blocked(place, rude)
    place.move(days=7, seconds=1)
    assert not is_blocked(place, rude)
    end_blocks(place.database)
    with place.database.reading() as session:
        row = session.get_one(AuthorRow, rude.id)
        assert (row.state, row.blocked_until, row.kept_posts) == ("new", None, 0)


def test_a_block_is_lifted_and_the_public_reads_of_both_without_a_name(place: Place) -> None:
    rude = place.author()
    item = hide(place, rude)
    block(place, item)
    with place.database.writing() as session:
        lift_block(session, place.officer(Role.APPROVER), item)
    assert not is_blocked(place, rude)
    with place.database.reading() as session:
        entries = read_log(session)
        assert [one.done for one in entries] == [Done.UNBLOCKED, Done.BLOCKED, Done.HIDDEN]
        assert str(rude.id) not in str(entries)
    with place.database.writing() as session, pytest.raises(Refused, match="not blocked"):
        lift_block(session, place.officer(Role.APPROVER), item)


def test_only_an_approver_blocks_and_only_after_a_hidden_post(place: Place) -> None:
    rude = place.author()
    place.write(rude, "رأيي")
    waiting = place.items()[0].id
    with pytest.raises(Refused, match="hide it first"):
        block(place, waiting)
    with pytest.raises(NotFound):
        block(place, waiting, Role.EDITOR)
    with pytest.raises(InvalidParameter):
        Block(3_650, Reason.SPAM)
