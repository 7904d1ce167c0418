"""A catalogue that is kept in memory answers as one that was read just now."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from random import Random

import numpy as np
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.clock import MovableClock
from layers.deployment import Deployment
from portal.opendata.catalogue import shelf as shelves
from portal.opendata.catalogue import words as indexes
from portal.opendata.catalogue.likeness import word_similarity
from portal.opendata.catalogue.rules import DatasetQuery, Facet, Order
from portal.opendata.catalogue.service import Catalogue
from portal.opendata.catalogue.words import WordIndex, Words
from portal.opendata.datasets.models import DatasetRow
from portal.opendata.downloads.models import DatasetDownloads
from portal.opendata.terms.loading import load_terms
from tests.portal.opendata.published import PUBLISHED, dataset_there
from tests.statements import answering, sent

CATEGORIES = load_terms().categories
QUESTIONS = [
    DatasetQuery(words, chosen, order, language)
    for words, order, language in product(("", "health", "صح", "one two"), Order, ("ar", "en"))
    for chosen in ({}, {Facet.FORMAT: "CSV"}, {Facet.CATEGORY: "education"})
]


def _put(session: Session, number: int, **said: object) -> None:
    titles = {"ar": f"الصحة {number} (عيّنة)", "en": f"Health {number % 3} (sample)"}
    at = PUBLISHED + timedelta(hours=number)
    said = {"titles": titles, "published_at": at, "modified_at": at, **said}
    dataset_there(session, f"sample-{number}", **said)  # type: ignore[arg-type]


def _answers(deployment: Deployment, catalogue: Catalogue) -> list[object]:
    with deployment.database.reading() as session:
        found = [catalogue.search(session, one) for one in QUESTIONS]
        return [
            catalogue.version(session),
            *(([each.name for each in one.found], one.count, one.counts) for one in found),
        ]


def _withdraw(row: DatasetRow) -> None:
    row.withdrawn_at, row.withdrawn_because = PUBLISHED, {"en": "Wrong"}


CHANGES: tuple[Callable[[DatasetRow], None], ...] = (
    _withdraw,
    lambda row: setattr(row, "category", "schools"),
    lambda row: setattr(row, "titles", {"en": "One two (sample)", "ar": "واحد (عيّنة)"}),
    lambda row: setattr(row, "folded", "one two three"),
    lambda row: setattr(row, "licence", "odbl"),
    lambda row: setattr(row, "published_at", PUBLISHED - timedelta(days=3)),
)


@pytest.mark.parametrize("most_apart", [500, 2])
def test_what_changes_is_followed(
    timed: Deployment, monkeypatch: pytest.MonkeyPatch, most_apart: int
) -> None:
    """On a clock that stands: a new hour is another version, as downloads are counted anew."""
    monkeypatch.setattr(shelves, "_MOST_APART", most_apart)
    monkeypatch.setattr(indexes, "_MOST_APART", most_apart)
    chance, kept = Random(4), Catalogue(CATEGORIES)
    with timed.database.writing() as session:
        for number in range(8):
            _put(session, number)
    assert _answers(timed, kept) == _answers(timed, Catalogue(CATEGORIES))
    for turn in range(6):
        with timed.database.writing() as session:
            _put(session, 100 + turn, category="schools")
            for row in session.scalars(select(DatasetRow).order_by(DatasetRow.name)):
                if row.withdrawn_at is None and chance.random() < 0.4:
                    chance.choice(CHANGES)(row)
                    row.version += 1
        assert _answers(timed, kept) == _answers(timed, Catalogue(CATEGORIES)), turn


def test_a_change_that_was_begun_before_another_is_seen_when_it_is_over(
    deployment: Deployment,
) -> None:
    with deployment.database.writing() as session:
        for number in range(3):
            _put(session, number)
    kept = Catalogue(CATEGORIES)
    with _begun(deployment) as first:
        first.execute(text("SELECT pg_current_xact_id()"))
        with _begun(deployment) as second:
            _set(second, "sample-1", licence="odbl")
        assert _licences(deployment, kept) == {"jo-ogdl": 2, "odbl": 1}
        _set(first, "sample-1", licence="cc-by-4.0")
    assert _licences(deployment, kept) == {"cc-by-4.0": 1, "jo-ogdl": 2}


def test_a_session_that_began_before_a_change_brings_nothing_old_back(
    deployment: Deployment,
) -> None:
    with deployment.database.writing() as session:
        _put(session, 1)
    kept = Catalogue(CATEGORIES)
    with deployment.database.reading() as early:
        early.execute(text("SELECT 1"))
        with deployment.database.writing() as session:
            _set(session, "sample-1", licence="odbl")
        assert _licences(deployment, kept) == {"odbl": 1}
        kept.search(early, DatasetQuery())
    assert _licences(deployment, kept) == {"odbl": 1}


def test_an_unchanged_catalogue_is_asked_for_by_one_statement(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with deployment.database.writing() as session:
        _put(session, 1)
    kept = Catalogue(CATEGORIES)
    _licences(deployment, kept)
    with sent(monkeypatch) as seen, deployment.database.reading() as session:
        kept.version(session)
    assert len(answering(seen)) == 1


def test_what_is_downloaded_is_counted_anew_every_hour(
    timed: Deployment, clock: MovableClock
) -> None:
    wanted = DatasetQuery(order=Order.DOWNLOADED)
    with timed.database.writing() as session:
        for number in (1, 2):
            _put(session, number)
    kept = Catalogue(CATEGORIES)
    with timed.database.reading() as session:
        assert [one.name for one in kept.search(session, wanted).found] == ["sample-2", "sample-1"]
    with timed.database.writing() as session:
        first = session.scalars(select(DatasetRow.id).where(DatasetRow.name == "sample-1")).one()
        session.add(DatasetDownloads(dataset_id=first, people=7, programs=0))
    clock.move(timedelta(hours=1))
    with timed.database.reading() as session:
        assert [one.name for one in kept.search(session, wanted).found] == ["sample-1", "sample-2"]


def test_misspelt_words_find_titles_that_are_alike_where_nothing_has_them(
    deployment: Deployment,
) -> None:
    with deployment.database.writing() as session:
        _put(session, 1)
        _put(session, 2, titles={"ar": "المدارس", "en": "Schools"})
    kept = Catalogue(CATEGORIES)
    with deployment.database.reading() as session:
        told = {
            words: kept.search(session, DatasetQuery(words))
            for words in ("heatlh", "المدراس", "school", "zzzz")
        }
    assert {words: (one.count, one.is_exact) for words, one in told.items()} == {
        "heatlh": (1, False),
        "المدراس": (1, False),
        "school": (1, True),
        "zzzz": (0, True),
    }


def test_words_are_found_after_any_number_of_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexes, "_MOST_APART", 3)
    chance, texts = Random(3), dict[int, str]()
    vocabulary = ["ab", "abc", "b", "ba", "ابجد", "اب"]
    words = Words.of(())
    for _turn in range(60):
        some = {
            chance.randrange(12): " ".join(chance.choices(vocabulary, k=chance.randrange(4)))
            for _one in range(chance.randrange(1, 4))
        }
        for place in range(max(some) + 1):
            if place not in texts:
                some.setdefault(place, "")
        texts |= some
        words = words.changed(some.items(), len(texts))
        for letters in ("", "a", "ab", "abc", "b", "ا", "z"):
            marked = {
                place
                for place, said in texts.items()
                if any(word.startswith(letters) for word in said.split())
            }
            found = words.having([letters], len(texts))
            assert set(np.flatnonzero(found).tolist()) == marked


def test_words_are_as_alike_as_postgresql_says(deployment: Deployment) -> None:
    words = ["heatlh", "health", "schol", "schools", "مدراس", "المدارس", "مدرسه", "a", "roads"]
    with deployment.database.reading() as session:
        for one, other in product(words, words):
            said = text("SELECT word_similarity(:one, :other)")
            measured = session.scalar(said, {"one": one, "other": other})
            assert word_similarity(one, other) == pytest.approx(measured, abs=1e-6), (one, other)


def test_an_index_of_nothing_finds_nothing() -> None:
    assert WordIndex.of(()).beginning("a").size == 0


@contextmanager
def _begun(deployment: Deployment) -> Iterator[Session]:
    with deployment.database.writing() as session:
        yield session


def _set(session: Session, name: str, **said: object) -> None:
    row = session.scalars(select(DatasetRow).where(DatasetRow.name == name)).one()
    for column, value in said.items():
        setattr(row, column, value)
    row.version += 1
    session.flush()


def _licences(deployment: Deployment, catalogue: Catalogue) -> dict[str, int]:
    with deployment.database.reading() as session:
        return dict(catalogue.search(session, DatasetQuery()).counts[Facet.LICENCE])
