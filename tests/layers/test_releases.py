"""Releases: numbered, atomic, guarded, revertible."""

import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from geo.errors import NotFound, Refused
from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.features.content import FeatureContent
from layers.features.models import Feature, StagedFeature
from layers.features.staging import stage
from layers.features.store import FeatureStore
from layers.releases.guards import suspicious
from layers.releases.models import Release
from layers.releases.queries import releases_of
from layers.releases.rules import Authorship, Changes, ReleaseKind
from layers.releases.service import activate, open_release, revert
from tests.layers.places import place, release, scattered

SCHOOLS = FeatureStore("schools")
BY = Authorship("tests")


def _current(deployment: Deployment) -> dict[str, tuple[float, float]]:
    with deployment.database.reading() as session:
        rows = session.execute(
            select(Feature.ref, Feature.lon, Feature.lat).where(Feature.superseded_in.is_(None))
        )
        return {row.ref: (row.lon, row.lat) for row in rows}


def _many(count: int) -> list[str]:
    return [f"{number:03}" for number in range(count)]


def test_releases_are_numbered_and_count_what_they_change(deployment: Deployment) -> None:
    first = release(deployment, [place(ref) for ref in _many(10)])
    assert first == (1, Changes(added=10))
    contents = [place(ref) for ref in _many(9)]
    contents[0] = place("000", names={"en": "Renamed"})
    contents[1] = place("001", lat=31.96)
    second = release(deployment, [*contents, place("new")])
    assert second == (2, Changes(added=1, changed=1, moved=1, removed=1, unchanged=7))


def test_unchanged_features_are_not_written_again(deployment: Deployment) -> None:
    release(deployment, scattered(50, seed=1))
    with deployment.database.reading() as session:
        before = session.execute(text("SELECT ctid, ref FROM feature ORDER BY ref")).all()
    assert release(deployment, scattered(50, seed=1)) == (2, Changes(unchanged=50))
    with deployment.database.reading() as session:
        after = session.execute(text("SELECT ctid, ref FROM feature ORDER BY ref")).all()
        state = collection_states(session, ["schools"])["schools"]
    assert after == before
    assert (state.current_release, state.item_count) == (2, 50)


def test_a_shift_of_centimetres_is_a_change_and_no_move(deployment: Deployment) -> None:
    release(deployment, [place("1")])
    assert release(deployment, [place("1", lat=31.9539001)]) == (2, Changes(changed=1))


def test_revert_brings_an_older_state_back(deployment: Deployment) -> None:
    release(deployment, [place(ref) for ref in _many(5)])
    before = _current(deployment)
    release(deployment, [place(ref, lat=32.0) for ref in ("000", "new")], force=True)
    assert _current(deployment) != before
    with deployment.database.writing() as session:
        made, changes = revert(session, SCHOOLS, 1, BY)
        assert (made.number, made.kind, made.reverts_to) == (3, "revert", 1)
    assert changes == Changes(added=4, moved=1, removed=1, jumped=1)
    assert _current(deployment) == before


def test_a_revert_can_be_reverted(deployment: Deployment) -> None:
    release(deployment, [place("1")])
    release(deployment, [place("1"), place("2")])
    for number in (1, 2):
        with deployment.database.writing() as session:
            revert(session, SCHOOLS, number, BY)
    assert set(_current(deployment)) == {"1", "2"}
    with deployment.database.reading() as session:
        assert [r.number for r in releases_of(session, "schools")] == [4, 3, 2, 1]


def test_a_release_that_never_was_cannot_come_back(deployment: Deployment) -> None:
    release(deployment, [place("1")])
    with pytest.raises(NotFound, match="no active release 7"), deployment.database.writing() as s:
        revert(s, SCHOOLS, 7, BY)


def test_nothing_activates_with_no_rows(deployment: Deployment) -> None:
    release(deployment, [place("1")])
    with pytest.raises(Refused, match="would be empty"):
        release(deployment, [], force=True)
    assert set(_current(deployment)) == {"1"}


def test_losing_more_than_a_fifth_needs_force_and_names_the_rows(deployment: Deployment) -> None:
    release(deployment, [place(ref) for ref in _many(10)])
    with pytest.raises(Refused, match=r"3 of 10 entries .*: 007, 008, 009\. .*--force"):
        release(deployment, [place(ref) for ref in _many(7)])
    assert len(_current(deployment)) == 10
    assert release(deployment, [place(ref) for ref in _many(8)])[1].removed == 2
    assert release(deployment, [place("000")], force=True)[1].removed == 7


def test_moving_more_than_a_twentieth_far_needs_force(deployment: Deployment) -> None:
    release(deployment, [place(ref) for ref in _many(20)])
    moved = [place("000", lat=32.1), place("001", lat=32.1), *map(place, _many(20)[2:])]
    with pytest.raises(Refused, match=r"2 of 20 entries .* more than 1 km: 000, 001"):
        release(deployment, moved)
    assert release(deployment, moved, force=True)[1].jumped == 2


def test_real_data_replaces_demonstration_data_without_force(deployment: Deployment) -> None:
    release(deployment, [place(ref, demo=True) for ref in _many(10)])
    assert release(deployment, [place("real")])[1] == Changes(added=1, removed=10)
    with pytest.raises(Refused, match="would disappear"):
        release(deployment, [place("demo", demo=True)])


def test_made_up_entries_do_not_hide_that_the_real_ones_beside_them_go(
    deployment: Deployment,
) -> None:
    made_up = [place(f"demo-{ref}", demo=True) for ref in _many(90)]
    release(deployment, [*made_up, *map(place, _many(10))])
    with pytest.raises(Refused, match=r"10 of 10 entries .* disappear.*: 000, 001,"):
        release(deployment, [*made_up, place("another")])
    jumped = [*made_up, place("000", lat=32.1), *map(place, _many(10)[1:])]
    with pytest.raises(Refused, match=r"1 of 10 entries .* more than 1 km: 000"):
        release(deployment, jumped)
    assert release(deployment, jumped, force=True)[1].jumped == 1


def test_nothing_of_a_refused_release_remains(deployment: Deployment) -> None:
    release(deployment, [place(ref) for ref in _many(10)])
    with pytest.raises(Refused):
        release(deployment, [place("000")])
    with deployment.database.reading() as session:
        assert session.scalars(select(StagedFeature)).all() == []
        assert [r.number for r in session.scalars(select(Release))] == [1]


def test_the_staging_table_is_empty_after_a_release(deployment: Deployment) -> None:
    release(deployment, scattered(10, seed=1))
    with deployment.database.reading() as session:
        assert session.scalars(select(StagedFeature)).all() == []


def test_a_reader_sees_one_release_from_beginning_to_end(deployment: Deployment) -> None:
    release(deployment, [place("old")])
    with deployment.database.reading() as session:
        first = session.scalars(select(Feature.ref).where(Feature.superseded_in.is_(None))).all()
        release(deployment, [place("new")], force=True)
        again = session.scalars(select(Feature.ref).where(Feature.superseded_in.is_(None))).all()
    assert first == again == ["old"]
    assert set(_current(deployment)) == {"new"}


def test_two_imports_of_one_layer_wait_for_each_other(deployment: Deployment) -> None:
    numbers: list[int] = []

    def load(seed: int) -> None:
        numbers.append(release(deployment, scattered(200, seed=seed), force=True)[0])

    threads = [threading.Thread(target=load, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [1, 2, 3, 4]
    assert len(_current(deployment)) == 200


@pytest.mark.parametrize(
    ("lon", "lat"), [(181.0, 0.0), (0.0, 91.0), (float("nan"), 0.0), (0.0, float("inf"))]
)
def test_the_table_itself_refuses_impossible_positions(
    deployment: Deployment, lon: float, lat: float
) -> None:
    with pytest.raises(IntegrityError, match="ck_feature_l"):
        release(deployment, [place("1", lon=lon, lat=lat)])


def test_a_release_waits_staged_until_it_is_activated(deployment: Deployment) -> None:
    with deployment.database.writing() as session:
        waiting = open_release(session, SCHOOLS, kind=ReleaseKind.IMPORT, made=BY)
        stage(session, waiting, [place("1")])
    assert _current(deployment) == {}
    with deployment.database.writing() as session:
        activate(session, SCHOOLS, session.get_one(Release, ("schools", 1)))
    assert set(_current(deployment)) == {"1"}


def test_a_guard_is_foretold_and_not_for_demonstration_data(deployment: Deployment) -> None:
    release(deployment, [place(ref, demo=True) for ref in _many(10)])
    assert not _foretold(deployment, [place("real")])
    assert _foretold(deployment, [place("real")], spare_demo=False)
    release(deployment, [place(ref) for ref in _many(10)])
    assert _foretold(deployment, [place("000")])


def _foretold(
    deployment: Deployment, contents: list[FeatureContent], *, spare_demo: bool = True
) -> bool:
    with deployment.database.writing() as session:
        waiting = open_release(session, SCHOOLS, kind=ReleaseKind.IMPORT, made=BY)
        stage(session, waiting, contents)
        changes = SCHOOLS.compare(session, waiting)
        found = suspicious(session, SCHOOLS, waiting, changes, spare_demo=spare_demo)
        return found is not None
