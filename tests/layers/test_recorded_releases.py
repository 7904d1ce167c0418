"""The actions on releases tell their recorder what they have done, in their transaction."""

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy.orm import Session

from layers.deployment import Deployment
from layers.features.staging import stage
from layers.features.store import FeatureStore
from layers.recording import Recorder
from layers.releases.queries import releases_of, staged_release
from layers.releases.rules import Authorship, ReleaseKind, ReleaseState
from layers.releases.service import activate, discard, edit, open_release, revert
from tests.layers.places import place, release

OFFICES = FeatureStore("offices", scope_attribute="agency")
BY = Authorship("tests")
Action = Callable[[Session, Recorder], object]


class Records:
    """Keeps what it is told, and what stood then; or fails."""

    def __init__(self, *, fails: bool = False) -> None:
        self.told: list[tuple[str, str, str, str | None, object]] = []
        self.fails = fails

    def __call__(  # noqa: PLR0913 - as the protocol has it
        self,
        session: Session,
        done: str,
        kind: str,
        key: str,
        *,
        scope: str | None = None,
        old: Mapping[str, object] | None = None,
        new: Mapping[str, object] | None = None,
    ) -> None:
        if self.fails:
            raise OSError("the log is full")
        self.told.append((done, kind, key, scope, (new or {}).get("changed")))


@pytest.fixture
def offices(deployment: Deployment) -> Deployment:
    """Two releases of offices, and a third that waits for the agency `a`."""
    for name in ("One", "Two"):
        contents = [place(ref, names={"en": name}, attributes={"agency": "a"}) for ref in "xy"]
        release(deployment, contents, layer="offices")
    with deployment.database.writing() as session:
        waiting = open_release(session, OFFICES, kind=ReleaseKind.IMPORT, made=BY, scope="a")
        stage(session, waiting, [place("x", names={"en": "3"}, attributes={"agency": "a"})])
    return deployment


DEEDS: dict[str, tuple[Action, tuple[str, str | None, int]]] = {
    "activated": (
        lambda session, record: activate(
            session, OFFICES, staged_release(session, "offices", 3), force=True, record=record
        ),
        ("3", "a", 1),
    ),
    "discarded": (
        lambda session, record: discard(
            session, OFFICES, staged_release(session, "offices", 3), record=record
        ),
        ("3", "a", 0),
    ),
    "edited": (
        lambda session, record: edit(session, OFFICES, {"y": place("y")}, BY, record=record),
        ("4", None, 1),
    ),
    "reverted": (
        lambda session, record: revert(session, OFFICES, 1, BY, record=record),
        ("4", None, 2),
    ),
}


@pytest.mark.parametrize("done", DEEDS)
def test_each_action_tells_once_what_was_done_to_which_release(
    offices: Deployment, done: str
) -> None:
    action, (number, scope, changed) = DEEDS[done]
    record = Records()
    with offices.database.writing() as session:
        action(session, record)
    assert record.told == [(done, "offices", number, scope, changed)]


@pytest.mark.parametrize("done", DEEDS)
def test_an_action_that_cannot_be_written_down_is_not_done(offices: Deployment, done: str) -> None:
    action, _told = DEEDS[done]
    with pytest.raises(OSError, match="full"), offices.database.writing() as session:
        action(session, Records(fails=True))
    with offices.database.reading() as session:
        states = {one.number: one.state for one in releases_of(session, "offices")}
    assert states == {1: ReleaseState.ACTIVE, 2: ReleaseState.ACTIVE, 3: ReleaseState.STAGED}
