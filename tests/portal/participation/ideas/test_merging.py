"""Merging keeps supporters: each person once, through any depth, and all of it can be undone."""

from uuid import UUID, uuid4

import pytest

from geo.errors import InvalidParameter, NotFound, Refused
from portal.accounts.officer_roles import Role
from portal.participation.ideas.merging import merge, separate
from portal.participation.ideas.rules import AnswerKind, IdeaState
from tests.portal.participation.ideas.place import Place


def join(place: Place, lead: UUID, *ids: UUID) -> None:
    with place.database.writing() as session:
        merge(session, place.ctx, place.space, lead, ids, place.editor)


def part(place: Place, idea: UUID) -> None:
    with place.database.writing() as session:
        separate(session, place.ctx, idea, place.editor)


def counted(place: Place, *ids: UUID) -> list[int]:
    rows = [place.row(one).support_count for one in ids]
    assert rows == [len(place.supporters(one)) for one in ids]
    return rows


def test_who_supports_both_counts_once_and_comes_apart_again(place: Place) -> None:
    lead, other = place.propose("Trees").id, place.propose("More trees").id
    both, only = place.someone(), place.someone()
    place.support(lead, both)
    place.support(other, both)
    place.support(other, only)
    join(place, lead, other)
    assert counted(place, lead, other) == [2, 2]
    assert (place.row(other).state, place.row(other).merged_into) == (IdeaState.MERGED, lead)
    part(place, other)
    assert counted(place, lead, other) == [1, 2]
    row = place.row(other)
    assert (row.state, row.merged_into, row.closed_at) == (IdeaState.PUBLISHED, None, None)


def test_supporters_come_along_through_any_depth(place: Place) -> None:
    top, middle, low = (place.propose(title).id for title in ("Top", "Middle", "Low"))
    people = [place.someone() for _turn in range(2)]
    place.support(low, people[0])
    place.support(middle, people[0])
    place.support(middle, people[1])
    join(place, middle, low)
    join(place, top, middle)
    assert place.supporters(top) == place.authors(people)
    # What brought the first of them at the bottom goes; in the middle he stands by himself.
    part(place, low)
    assert counted(place, top, middle, low) == [2, 2, 1]
    part(place, middle)
    assert counted(place, top, middle, low) == [0, 2, 1]


def test_who_takes_his_support_back_takes_it_from_all_that_was_merged(place: Place) -> None:
    lead, other = place.propose("Trees").id, place.propose("More trees").id
    one = place.someone()
    place.support(other, one)
    join(place, lead, other)
    assert not place.support(lead, one).is_changed
    assert place.take_back(lead, one).count == 0
    part(place, other)
    assert counted(place, lead, other) == [0, 0]


def test_merged_support_reaches_the_threshold(place: Place) -> None:
    lead, other = place.propose("Trees").id, place.propose("More trees").id
    place.support(lead)
    place.support(other)
    place.support(other)
    join(place, lead, other)
    assert place.row(lead).state == IdeaState.THRESHOLD_REACHED


def test_no_clock_is_lost_by_merging(place: Place) -> None:
    lead, owed = place.propose("Trees").id, place.propose("More trees").id
    for _turn in range(3):
        place.support(owed)
    with pytest.raises(Refused, match="answered earlier"):
        join(place, lead, owed)
    join(place, owed, lead)
    assert place.row(owed).due_at is not None


def test_what_was_owed_is_owed_again_when_it_stands_alone(place: Place) -> None:
    first, second = place.propose("Trees").id, place.propose("More trees").id
    for idea in (first, second):
        for _turn in range(3):
            place.support(idea)
    join(place, first, second)
    part(place, second)
    row = place.row(second)
    assert row.state == IdeaState.THRESHOLD_REACHED
    assert row.due_at is not None


def test_what_cannot_be_merged_is_left_alone(place: Place) -> None:
    lead, decided = place.propose("Trees").id, place.propose("Benches").id
    place.say(decided, AnswerKind.REJECTED)
    with pytest.raises(Refused, match="is decided or over"):
        join(place, lead, decided)
    with pytest.raises(InvalidParameter):
        join(place, lead, lead)
    with pytest.raises(NotFound):
        join(place, lead, uuid4())
    with pytest.raises(Refused, match="stands alone"):
        part(place, lead)
    other = place.propose("Chairs").id
    stranger = place.officer(Role.EDITOR, "energy")
    with place.database.writing() as session, pytest.raises(NotFound):
        merge(session, place.ctx, place.space, lead, [other], stranger)
    join(place, lead, other)
    with pytest.raises(Refused, match="merged with another"):
        join(place, lead, other)
    with pytest.raises(Refused, match="support that one"):
        place.support(other)
