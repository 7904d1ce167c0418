"""People follow things, and what happens there is noted and forgotten with its post."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from geo.database import Database
from geo.errors import NotFound, Refused
from geo.roles import Acting, Role, Roles
from portal.accounts.holdings import DataSubject, copy_of, erase_held
from portal.accounts.row_security import bind_person
from portal.following.holdings import HOLDINGS
from portal.following.models import Follow, HappeningRow
from portal.following.rules import MOST_FOLLOWED, Happening, Mode, Subject, What
from portal.following.service import (
    follow,
    forget_happenings,
    mode_of,
    note_happening,
    unfollow,
)
from tests.portal.citizens.resident import Resident, settle
from tests.portal.following.happened import TITLES, happening, kinds_with, thing


def test_a_thing_is_followed_once_in_the_last_way_that_was_chosen(resident: Resident) -> None:
    one = thing()
    with resident.database.writing() as session:
        follow(session, kinds_with(), resident.id, one, Mode.WEEKLY)
        follow(session, kinds_with(), resident.id, one, Mode.AT_ONCE)
    with resident.database.writing() as session:
        assert mode_of(session, resident.id, one) is Mode.AT_ONCE
        assert session.scalar(select(func.count()).select_from(Follow)) == 1
        unfollow(session, resident.id, one)
        unfollow(session, resident.id, one)
        assert mode_of(session, resident.id, one) is None


def test_what_is_hidden_and_what_there_is_not_cannot_be_followed(resident: Resident) -> None:
    hidden = thing()
    with resident.database.writing() as session:
        for one in (hidden, Subject("nothing", uuid4())):
            with pytest.raises(NotFound):
                follow(session, kinds_with({hidden.id}), resident.id, one, Mode.WEEKLY)


def test_who_follows_as_much_as_can_be_ends_something_first(resident: Resident) -> None:
    with resident.database.writing() as session:
        followed = [thing() for _number in range(MOST_FOLLOWED)]
        for one in followed:
            follow(session, kinds_with(), resident.id, one, Mode.WEEKLY)
        with pytest.raises(Refused):
            follow(session, kinds_with(), resident.id, thing(), Mode.WEEKLY)
        follow(session, kinds_with(), resident.id, followed[0], Mode.AT_ONCE)


def test_the_worker_sees_what_one_person_follows_and_not_who_follows_a_thing(
    resident: Resident,
) -> None:
    other, subject = settle(resident.database, resident.context), thing()
    with resident.database.writing() as session:
        for one in (resident, other):
            follow(session, kinds_with(), one.id, subject, Mode.WEEKLY)
    acting = Acting(Roles(), writing=Role.WORKER, reading=Role.WORKER)
    url = resident.database.writer.url.render_as_string(hide_password=False)
    worker = Database(url, clock=resident.clock, acting=acting)
    try:
        with worker.writing() as session:
            assert session.scalars(select(Follow.person_id)).all() == []
            bind_person(session, resident.id)
            assert session.scalars(select(Follow.person_id)).all() == [resident.id]
    finally:
        worker.dispose()


@pytest.mark.parametrize("part", ["about", "subject", "within"])
def test_what_has_happened_goes_with_the_post_that_it_is_of(resident: Resident, part: str) -> None:
    gone = Happening(thing(), thing(), What.ANSWER, TITLES, "/things/1", within=thing())
    with resident.database.writing() as session:
        note_happening(session, gone)
        stays = note_happening(session, happening(thing()))
    post = getattr(gone, part)
    with resident.database.writing() as session:
        assert forget_happenings(session, post.kind, post.id) == 1
        assert forget_happenings(session, post.kind, post.id) == 0
        assert session.scalars(select(HappeningRow.id)).all() == [stays]


@pytest.mark.parametrize(
    ("titles", "path"),
    [({}, "/a"), ({"en": " "}, "/a"), ({"en": "x" * 301}, "/a"), ({"en": "x"}, "//a.example")],
)
def test_a_happening_has_a_title_and_a_page_of_ours(titles: dict[str, str], path: str) -> None:
    with pytest.raises(ValueError, match=r"title|path"):
        Happening(thing(), thing(), What.NEWS, titles, path)


def test_a_person_takes_a_copy_of_what_he_follows_and_has_it_erased(resident: Resident) -> None:
    other, subject = settle(resident.database, resident.context), thing()
    with resident.database.writing() as session:
        for one in (resident, other):
            follow(session, kinds_with(), one.id, subject, Mode.WEEKLY)
    who = DataSubject(uuid4(), None, None, resident.id)
    with resident.database.writing() as session:
        (held,) = copy_of(session, HOLDINGS, who)["followed"]
        assert (held["kind"], held["subject_id"]) == (subject.kind, subject.id)
        assert erase_held(session, HOLDINGS, who)["followed"].erased == 1
        assert session.scalars(select(Follow.person_id)).all() == [other.id]
