"""An idea is changed by its author, for a day, and not under those who support it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from geo.errors import NotFound, Refused
from portal.accounts.assurance import PersonHere
from portal.comments.moderation.models import ModerationItem
from portal.participation.ideas.editing import edit_idea
from portal.participation.ideas.models import IdeaRow
from portal.participation.ideas.proposing import Proposed, withdraw
from portal.participation.revisions.service import read_words, revisions_of
from tests.portal.participation.ideas.place import Place

TITLE = "Trees along the street"
HOUR = timedelta(hours=1)


def edit(place: Place, idea: Proposed, by: PersonHere, title: str = "Palms") -> Proposed:
    given = {"title": title, "text": "Less shade."}
    new = read_words(given, (150, 5_000), may_link=False)
    with place.database.writing() as session:
        return edit_idea(session, place.ctx, by, place.space, idea.id, new)


def history(place: Place, idea: Proposed) -> list[str]:
    with place.database.reading() as session:
        return [one.title for one in revisions_of(session, "idea", idea.id)]


def test_what_an_idea_said_before_stays_public_and_is_found_no_more(place: Place) -> None:
    layla = place.someone()
    idea = place.propose(person=layla)
    place.support(idea.id, layla)
    place.clock.move(HOUR)
    edit(place, idea, layla)
    assert place.row(idea.id).title == "Palms"
    assert history(place, idea) == [TITLE]
    with place.database.reading() as session:
        words = select(IdeaRow.id).where(IdeaRow.words.op("@@")(func.to_tsquery("simple", "trees")))
        assert session.scalars(words).all() == []


def test_nobody_changes_an_idea_under_those_who_support_it(place: Place) -> None:
    layla, omar = place.someone(), place.someone()
    idea = place.propose(person=layla)
    with pytest.raises(NotFound):
        edit(place, idea, omar)
    place.support(idea.id, omar)
    with pytest.raises(Refused, match="Others support this idea"):
        edit(place, idea, layla)
    place.take_back(idea.id, omar)
    edit(place, idea, layla)
    place.clock.move(24 * HOUR)
    with pytest.raises(Refused, match="changed for a day"):
        edit(place, idea, layla, "Cedars")
    assert place.row(idea.id).title == "Palms"


def test_an_idea_that_was_taken_back_stays_as_it_is(place: Place) -> None:
    layla = place.someone()
    idea = place.propose(person=layla)
    with place.database.writing() as session:
        withdraw(session, place.ctx, layla, place.space, idea.id, with_text=False)
    with pytest.raises(Refused, match="not collecting support"):
        edit(place, idea, layla)


def test_who_takes_a_waiting_idea_back_leaves_the_queue_and_no_word(place: Place) -> None:
    sami = place.someone(is_new=True)
    idea = place.propose(person=sami)
    assert edit(place, idea, sami).is_pending
    with place.database.writing() as session:
        withdraw(session, place.ctx, sami, place.space, idea.id, with_text=True)
    row = place.row(idea.id)
    assert (row.title, row.markdown, row.html) == ("", "", "")
    with place.database.reading() as session:
        assert session.scalars(select(ModerationItem.verdict)).all() == ["withdrawn"]
