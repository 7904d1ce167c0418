"""Proposing: in a phase, under a name, once looked at; taking back; hidden; forgotten."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from geo.coordinates import Position
from geo.errors import InvalidFields, NotFound, Refused, TooManyTries
from portal.accounts.assurance import PersonHere
from portal.accounts.holdings import DataSubject, copy_of, erase_held
from portal.accounts.identities import Identity, PersonKind
from portal.comments.authors.holdings import HOLDINGS as HELD_BY_AUTHORS
from portal.comments.authors.rules import AuthorNameNeeded
from portal.comments.authors.service import author_of, names_of
from portal.comments.moderation.items import waiting_item
from portal.comments.moderation.reports import Report, report_post
from portal.comments.moderation.rules import Reason
from portal.comments.rules import Visibility
from portal.following.models import HappeningRow
from portal.participation.ideas.holdings import HOLDINGS
from portal.participation.ideas.kinds import find_discussed, find_moderated, set_visibility
from portal.participation.ideas.proposing import withdraw
from portal.participation.ideas.reading import read_idea
from portal.participation.ideas.rules import GoneIdea, Idea, IdeaState
from tests.portal.participation.ideas.place import Place
from tests.portal.participation.spaces.kept import WEEK

CIRCLE = Position(35.9106, 31.9539)


def happenings(place: Place) -> int:
    with place.database.reading() as session:
        return session.scalar(select(func.count()).select_from(HappeningRow)) or 0


def test_who_is_trusted_is_seen_at_once_and_a_newcomer_after_a_moderator(place: Place) -> None:
    known, new = place.propose(), place.propose("Benches", place.someone(is_new=True))
    assert not known.is_pending
    assert new.is_pending
    assert isinstance(place.shown(known.ref), Idea)
    assert place.shown(new.ref) is None
    assert happenings(place) == 1
    with place.database.writing() as session:
        set_visibility(session, new.id, Visibility.VISIBLE)
    assert isinstance(place.shown(new.ref), Idea)
    assert happenings(place) == 2


def test_what_is_hidden_leaves_nothing_but_that_it_was_there(place: Place) -> None:
    idea = place.propose(position=CIRCLE)
    before = place.row(idea.id).version
    with place.database.writing() as session:
        set_visibility(session, idea.id, Visibility.HIDDEN)
    gone = place.shown(idea.ref)
    assert isinstance(gone, GoneIdea)
    assert gone.visibility is Visibility.HIDDEN
    assert place.row(idea.id).version > before
    assert happenings(place) == 0
    with place.database.reading() as session:
        assert find_discussed(session, idea.id) is None
        post = find_moderated(session, idea.id)
        assert post is not None
        assert post.visibility is Visibility.HIDDEN
    with pytest.raises(Refused, match="not public"):
        place.support(idea.id)


def test_the_area_of_a_place_is_found(place: Place) -> None:
    idea = place.propose(position=CIRCLE)
    row = place.row(idea.id)
    assert (row.lon, row.lat) == CIRCLE
    assert row.area is not None


def test_nobody_proposes_outside_the_phase_without_a_name_or_without_end(place: Place) -> None:
    with pytest.raises(AuthorNameNeeded):
        place.propose(person=PersonHere(uuid4(), PersonKind.CITIZEN, Identity.P1))
    busy = place.someone()
    for number in range(6):
        place.propose(f"Idea {number}: {uuid4()}", busy, text=f"{uuid4()} {uuid4()}")
    with pytest.raises(TooManyTries):
        place.propose("One more", busy)
    place.clock.move(WEEK)
    with pytest.raises(Refused, match="is over"):
        place.propose()


def test_all_that_is_wrong_with_an_idea_is_said_at_once() -> None:
    with pytest.raises(InvalidFields) as told:
        read_idea({"title": " \u202e ", "text": "x" * 5_001}, "ar", None, may_link=False)
    assert [one.parameter for one in told.value.faults] == ["title", "text"]
    kept = read_idea({"title": "ظل", "text": "<b>شجر</b>"}, "ar", None, may_link=False)
    assert "<b>" not in kept.text.html


def test_an_author_takes_back_his_own_until_an_answer_is_owed(place: Place) -> None:
    layla, omar = place.someone(), place.someone()
    mine, owed = place.propose(person=layla), place.propose("Benches", layla)
    with place.database.writing() as session, pytest.raises(NotFound):
        withdraw(session, place.ctx, omar, place.space, mine.id, with_text=False)
    with place.database.writing() as session:
        withdraw(session, place.ctx, layla, place.space, mine.id, with_text=False)
    shown = place.shown(mine.ref)
    assert isinstance(shown, Idea)
    assert shown.state is IdeaState.WITHDRAWN
    with place.database.writing() as session:
        withdraw(session, place.ctx, layla, place.space, mine.id, with_text=True)
    assert isinstance(place.shown(mine.ref), GoneIdea)
    assert place.row(mine.id).markdown == ""
    for _turn in range(3):
        place.support(owed.id)
    with place.database.writing() as session, pytest.raises(Refused, match="right to its answer"):
        withdraw(session, place.ctx, layla, place.space, owed.id, with_text=True)


def test_an_idea_that_waits_leaves_the_queue_with_its_author(place: Place) -> None:
    newcomer, layla = place.someone(is_new=True), place.someone()
    waits, reported = place.propose("Benches", newcomer), place.propose(person=layla)
    with place.database.writing() as session:
        reader = author_of(session, place.someone().id)
        assert reader is not None
        report_post(session, place.ctx, reader, Report("idea", reported.id, Reason.INSULT))
    with place.database.writing() as session:
        withdraw(session, place.ctx, newcomer, place.space, waits.id, with_text=False)
        # What everybody goes on reading is decided about all the same.
        withdraw(session, place.ctx, layla, place.space, reported.id, with_text=False)
    with place.database.writing() as session:
        assert waiting_item(session, "idea", waits.id) is None
        assert waiting_item(session, "idea", reported.id) is not None
    assert place.row(waits.id).visibility == Visibility.REMOVED


def test_what_a_moderator_has_hidden_is_not_taken_back(place: Place) -> None:
    layla = place.someone()
    idea = place.propose(person=layla)
    with place.database.writing() as session:
        set_visibility(session, idea.id, Visibility.HIDDEN)
    with place.database.writing() as session, pytest.raises(Refused, match="has hidden"):
        withdraw(session, place.ctx, layla, place.space, idea.id, with_text=True)


def test_what_was_written_goes_with_it_where_its_author_wants_that(place: Place) -> None:
    layla = place.someone()
    idea = place.propose(person=layla, position=CIRCLE)
    assert place.row(idea.id).area is not None
    with place.database.writing() as session:
        withdraw(session, place.ctx, layla, place.space, idea.id, with_text=True)
    # The place may be where somebody lives.
    row = place.row(idea.id)
    assert (row.title, row.markdown, row.html) == ("", "", "")
    assert (row.lon, row.lat, row.area, row.place) == (None,) * 4
    gone = place.shown(idea.ref)
    assert isinstance(gone, GoneIdea)
    assert gone.visibility is Visibility.REMOVED
    assert happenings(place) == 0


def test_a_person_takes_a_copy_and_goes_while_the_idea_stays(place: Place) -> None:
    layla, other = place.someone("Layla"), place.propose("Benches")
    idea = place.propose(person=layla)
    place.support(other.id, layla)
    subject = DataSubject(uuid4(), None, person_id=layla.id)
    every = (*HOLDINGS, *HELD_BY_AUTHORS)
    with place.database.writing() as session:
        copy = copy_of(session, HOLDINGS, subject)
        erased = erase_held(session, every, subject)
    assert [one["title"] for one in copy["ideas"]] == ["Trees along the street"]
    assert [one["ref"] for one in copy["idea_support"]] == [other.ref]
    assert (erased["ideas"].kept, erased["idea_support"].kept) == (1, 1)
    shown = place.shown(idea.ref)
    assert isinstance(shown, Idea)
    assert shown.author_id is not None
    with place.database.reading() as session:
        assert names_of(session, [shown.author_id])[shown.author_id] is None
        assert copy_of(session, HOLDINGS, subject) == {"ideas": (), "idea_support": ()}
    assert place.row(other.id).support_count == 1
