"""Ratings: counted at once, averaged from five on, words shown when an officer passed them."""

from datetime import timedelta
from uuid import UUID

import pytest

from geo.clock import MovableClock
from geo.errors import InvalidParameter, NotFound
from portal.accounts.officer_roles import Officer, Role
from portal.accounts.rules import Visit
from portal.ratings.models import Rating
from portal.ratings.offering import RATINGS
from portal.ratings.queries import average_of, count_waiting, words_about, words_in
from portal.ratings.rules import (
    HIDDEN_KEPT_DAYS,
    KEPT_DAYS,
    About,
    NewRating,
    Subject,
    WordState,
    read_page,
)
from portal.ratings.service import add_word, hide_word, pass_word, rate, remove_old, word_of
from tests.portal.audit.audited import Audited
from tests.portal.contact.conftest import House

AGENCY = Subject(About.AGENCIES, "licensing")
PAGE = read_page("/en/services?audience=citizen")


def give(
    house: House, stars: int = 4, word: str = "", subject: Subject = AGENCY, visit: str = ""
) -> UUID | None:
    """Rate something from a network that nobody else comes from, or from one that is named."""
    new = NewRating(subject, "en", stars=stars, word=word)
    if subject.about is About.PAGES:
        new = NewRating(subject, "en", is_useful=stars > 3, word=word)
    with house.database.writing() as session:
        seen = Visit(visit) if visit else house.visit()
        return rate(session, house.context.keys, seen, new)


def test_an_average_is_shown_from_five_on(house: House) -> None:
    for stars in (5, 4, 3, 2):
        assert give(house, stars) is not None
    with house.database.reading() as session:
        assert average_of(session, AGENCY) is None
        assert list(RATINGS.rows(session)) == []
    give(house, 5)
    for stars in (5, 5, 5, 1, 1):
        give(house, stars, subject=PAGE)
    with house.database.reading() as session:
        average = average_of(session, AGENCY)
        assert average is not None
        assert (average.ratings, average.stars) == (5, 3.8)
        assert list(RATINGS.rows(session)) == [
            ("agencies", "licensing", 5, 3.8, None),
            ("pages", "/services", 5, None, 60),
        ]
        assert RATINGS.changed_at(session) == house.clock.now()


def test_one_network_rates_one_thing_five_times_a_day(house: House, clock: MovableClock) -> None:
    taken = [give(house, visit="203.0.113.9") for _time in range(7)]
    assert [one is None for one in taken] == [False] * 5 + [True] * 2
    assert give(house, subject=PAGE, visit="203.0.113.9") is not None
    clock.move(timedelta(days=1, minutes=1))
    assert give(house, visit="203.0.113.9") is not None


def test_what_is_not_there_cannot_be_rated_and_counts_nothing(house: House) -> None:
    for subject in (Subject(About.AGENCIES, "nobody"), Subject(About.SERVICES, "no\0thing")):
        with pytest.raises(NotFound):
            give(house, subject=subject)
    with pytest.raises(InvalidParameter, match="501 characters"):
        give(house, word="x" * 501)
    for path in ("//evil.example", "/en/../x", "https://x.example", "/en/a b", "/en"):
        with pytest.raises(InvalidParameter):
            read_page(path)


def test_nobody_reads_a_word_before_an_officer_of_the_agency_has_passed_it(
    house: House,
) -> None:
    first = give(house, word="Quick\u202e and   friendly\n.")
    house.move(minutes=1)
    second = give(house, word="You idiots")
    assert first is not None
    assert second is not None
    editor, other = house.officer(Role.EDITOR, "licensing"), house.officer(Role.EDITOR, "other")
    viewer = house.officer(Role.VIEWER, "licensing")
    with house.database.reading() as session:
        assert words_about(session, AGENCY) == []
        own = editor.agencies_where(Role.VIEWER)
        assert [one.word for one in words_in(session, own, WordState.WAITING)] == [
            "Quick and friendly .", "You idiots",
        ]  # fmt: skip
        assert count_waiting(session, other.agencies_where(Role.VIEWER)) == 0
        assert word_of(session, first, viewer).word is not None
    for nobody in (other, viewer):
        with pytest.raises(NotFound), house.database.writing() as session:
            pass_word(session, first, nobody)
    log = Audited(house.database)

    def decide(what: WordState, rating: UUID, by: Officer) -> None:
        with house.database.writing() as session:
            if what is WordState.SHOWN:
                pass_word(session, rating, by)
            else:
                hide_word(session, rating, "insult", by)

    log.action(lambda: decide(WordState.SHOWN, first, editor), "rating.shown")
    log.action(lambda: decide(WordState.HIDDEN, second, editor), "rating.hidden")
    with pytest.raises(InvalidParameter), house.database.writing() as session:
        hide_word(session, first, "because", editor)
    with house.database.reading() as session:
        assert [one.word for one in words_about(session, AGENCY)] == ["Quick and friendly ."]
        assert count_waiting(session, None) == 0
        assert session.get_one(Rating, second).reason == "insult"


def test_words_about_pages_that_are_nobodys_are_the_units(house: House) -> None:
    rated = give(house, subject=PAGE)
    assert rated is not None
    with house.database.writing() as session:
        assert add_word(session, rated, "Clear.")
        assert not add_word(session, rated, "Again.")
    unit = house.officer(Role.EDITOR, None)
    with house.database.writing() as session:
        pass_word(session, rated, unit)
    page = read_page("/ar/agencies/licensing")
    rated = give(house, subject=page, word="Old address")
    assert rated is not None
    with house.database.reading() as session:
        assert session.get_one(Rating, rated).agency == "licensing"


def test_hidden_words_and_old_ratings_are_forgotten_and_the_sums_stay(house: House) -> None:
    editor = house.officer(Role.EDITOR, "licensing")
    rated = [give(house, word="x") for _number in range(5)]
    with house.database.writing() as session:
        for one in rated[:2]:
            assert one is not None
            hide_word(session, one, "unclear", editor)
    house.move(days=HIDDEN_KEPT_DAYS + 1)
    remove_old(house.database)
    with house.database.reading() as session:
        hidden = session.get_one(Rating, rated[0])
        assert (hidden.word, hidden.word_state, hidden.decided_by) == (None, "none", None)
        assert count_waiting(session, None) == 3
    house.move(days=KEPT_DAYS)
    remove_old(house.database)
    with house.database.reading() as session:
        assert session.get(Rating, rated[0]) is None
        assert average_of(session, AGENCY) is not None
