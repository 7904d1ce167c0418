"""A release that waits while others change the layer: it is compared again, and nothing is lost."""

import os

import pytest

from geo.errors import Refused
from layers.deployment import Deployment
from layers.features.content import FeatureContent
from layers.features.history import feature_now
from layers.features.staging import stage
from layers.features.store import FeatureStore
from layers.releases.models import Release
from layers.releases.queries import active_release, current_release, staged_release
from layers.releases.rules import Authorship, Changes, OnConflict, ReleaseKind
from layers.releases.service import activate, conflicts, edit, open_release, revert
from tests.layers.places import AMMAN, place, release

AGENCIES = tuple(f"agency-{number}" for number in range(10))
OFFICES = FeatureStore("offices", scope_attribute="agency")
BY = Authorship("tests")
# AROUNDME_TEST_EDITS=1000 is the run whose figures docs/reliability.md gives; a multiple of ten.
EDITS = int(os.environ.get("AROUNDME_TEST_EDITS", "50"))


def office(ref: str, agency: str, lon: float = AMMAN.lon, **more: object) -> FeatureContent:
    return place(ref, lon, AMMAN.lat, attributes={"agency": agency}, **more)


def wait(deployment: Deployment, contents: list[FeatureContent], scope: str | None = None) -> int:
    with deployment.database.writing() as session:
        waiting = open_release(session, OFFICES, kind=ReleaseKind.IMPORT, made=BY, scope=scope)
        stage(session, waiting, contents)
        return waiting.number


def say_yes(
    deployment: Deployment,
    number: int,
    decided: OnConflict = OnConflict.REFUSE,
    *,
    force: bool = False,
) -> tuple[int, Changes]:
    with deployment.database.writing() as session:
        waiting = staged_release(session, "offices", number)
        changes = activate(session, OFFICES, waiting, on_conflict=decided, force=force)
        return waiting.number, changes


def change(deployment: Deployment, ref: str, content: FeatureContent | None) -> None:
    with deployment.database.writing() as session:
        edit(session, OFFICES, {ref: content}, BY)


def name_of(deployment: Deployment, ref: str) -> str | None:
    with deployment.database.reading() as session:
        found = feature_now(session, "offices", ref)
        return None if found is None else found.names["en"]


def two_each() -> list[FeatureContent]:
    return [office(f"{agency}/{n}", agency) for agency in AGENCIES for n in range(2)]


def test_imports_of_ten_agencies_outlive_edits_of_others_and_activate_right(
    deployment: Deployment,
) -> None:
    release(deployment, two_each(), layer="offices")
    waiting = {
        agency: wait(
            deployment,
            [office(f"{agency}/0", agency), office(f"{agency}/1", agency, names={"en": "New"})],
            scope=agency,
        )
        for agency in AGENCIES
    }
    for number in range(EDITS):
        agency = AGENCIES[number % 10]
        renamed = {"en": f"Edit {number}"}
        change(deployment, f"{agency}/0", office(f"{agency}/0", agency, names=renamed))
    for number in waiting.values():
        made, changes = say_yes(deployment, number)
        assert changes == Changes(changed=1, unchanged=19)
        assert made > 11 + EDITS
    for position, agency in enumerate(AGENCIES):
        assert name_of(deployment, f"{agency}/0") == f"Edit {EDITS - 10 + position}"
        assert name_of(deployment, f"{agency}/1") == "New"


def test_a_file_of_one_agency_takes_away_its_own_offices_alone(deployment: Deployment) -> None:
    release(deployment, two_each(), layer="offices")
    number = wait(deployment, [office("agency-3/0", "agency-3")], scope="agency-3")
    with pytest.raises(Refused, match=r"1 of 2 entries of “offices” would disappear"):
        say_yes(deployment, number)
    assert say_yes(deployment, number, force=True)[1] == Changes(removed=1, unchanged=19)
    assert name_of(deployment, "agency-3/1") is None
    assert name_of(deployment, "agency-4/1") is not None


def test_what_came_and_went_meanwhile_stays_come_and_gone(deployment: Deployment) -> None:
    release(deployment, [office(ref, "a") for ref in ("one", "two", "three")], layer="offices")
    number = wait(
        deployment,
        [office("one", "a", names={"en": "Import"}), office("two", "a"), office("three", "a")],
    )
    change(deployment, "two", None)
    change(deployment, "four", office("four", "a"))
    made, changes = say_yes(deployment, number)
    assert (made, changes) == (5, Changes(changed=1, unchanged=2))
    names = {ref: name_of(deployment, ref) for ref in ("one", "two", "three", "four")}
    assert names == {"one": "Import", "two": None, "three": "School three", "four": "School four"}


@pytest.mark.parametrize(
    ("decided", "name", "third"),
    [(OnConflict.KEEP, "Edit", "Edit 3"), (OnConflict.TAKE, "Import", None)],
)
def test_what_both_have_changed_is_decided_by_whoever_activates(
    deployment: Deployment, decided: OnConflict, name: str, third: str | None
) -> None:
    everything = [office(str(n), "a") for n in range(10)]
    release(deployment, everything, layer="offices")
    said = [office("0", "a", names={"en": "Import"}), *everything[1:3], *everything[4:]]
    number = wait(deployment, said)
    change(deployment, "0", office("0", "a", names={"en": "Edit"}))
    change(deployment, "3", office("3", "a", names={"en": "Edit 3"}))
    with deployment.database.reading() as session:
        waiting = staged_release(session, "offices", number)
        assert conflicts(session, OFFICES, waiting) == ["0", "3"]
    with pytest.raises(Refused, match=r"2 entries of “offices” .*: 0, 3\."):
        say_yes(deployment, number)
    assert name_of(deployment, "0") == "Edit"
    say_yes(deployment, number, decided)
    assert (name_of(deployment, "0"), name_of(deployment, "3")) == (name, third)


def test_the_same_correction_twice_is_no_conflict(deployment: Deployment) -> None:
    release(deployment, [office("one", "a"), office("two", "a")], layer="offices")
    mended = office("one", "a", names={"en": "Mended"})
    number = wait(deployment, [mended, office("two", "a")])
    change(deployment, "one", mended)
    assert say_yes(deployment, number)[1] == Changes(unchanged=2)


def test_an_overtaken_release_is_found_by_the_number_it_waited_under(
    deployment: Deployment,
) -> None:
    release(deployment, [office("one", "a"), office("two", "a")], layer="offices")
    number = wait(deployment, [office("one", "a"), office("two", "a"), office("three", "a")])
    change(deployment, "one", office("one", "a", lon=AMMAN.lon + 0.01))
    assert say_yes(deployment, number)[0] == 4
    with deployment.database.writing() as session:
        found: Release = active_release(session, "offices", number)
        assert (found.number, found.staged_as) == (4, 2)
        assert current_release(session, "offices") is found
        made, changes = revert(session, OFFICES, 3, BY)
        assert (made.number, changes) == (5, Changes(removed=1, unchanged=2))
