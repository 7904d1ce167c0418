import pytest

from geo.errors import Refused
from layers.deployment import Deployment
from layers.features.history import feature_history, feature_now
from layers.features.store import FeatureStore
from layers.releases.models import Release
from layers.releases.queries import current_release
from layers.releases.rules import Authorship
from layers.releases.service import edit
from tests.layers.places import AMMAN, place, release

MADE = Authorship("rana@example.org", approved_by="omar@example.org", note="new pin")


def edited(deployment: Deployment, ref: str, content: object) -> Release:
    with deployment.database.writing() as session:
        made = edit(session, FeatureStore("schools"), {ref: content}, MADE)
        session.expunge_all()
        return made


def counts(made: Release) -> tuple[int, ...]:
    return made.added, made.changed, made.moved, made.removed, made.unchanged


def test_an_edit_changes_one_feature_and_no_other(deployment: Deployment) -> None:
    release(deployment, [place("a"), place("b"), place("c")])
    made = edited(deployment, "a", place("a", AMMAN.lon + 0.01))
    assert (made.number, made.kind, made.state) == (2, "edit", "active")
    assert (made.made_by, made.approved_by, made.note) == (
        "rana@example.org",
        "omar@example.org",
        "new pin",
    )
    assert counts(made) == (0, 0, 1, 0, 2)
    with deployment.database.reading() as session:
        newest, oldest = feature_history(session, "schools", "a")
        assert (newest.content.position.lon, newest.superseded_in) == (AMMAN.lon + 0.01, None)
        assert (oldest.content, oldest.superseded_in) == (place("a"), 2)
        (other,) = feature_history(session, "schools", "b")
        assert (other.introduced_in, other.content) == (1, place("b"))


def test_features_come_and_go_by_edits_but_a_layer_is_never_empty(deployment: Deployment) -> None:
    release(deployment, [place("a")])
    assert counts(edited(deployment, "b", place("b"))) == (1, 0, 0, 0, 1)
    assert counts(edited(deployment, "a", None)) == (0, 0, 0, 1, 1)
    with pytest.raises(Refused, match="would be empty"):
        edited(deployment, "b", None)
    with deployment.database.reading() as session:
        current = current_release(session, "schools")
        assert current is not None
        assert current.number == 3
        assert feature_now(session, "schools", "a") is None


def test_what_changes_nothing_is_no_release(deployment: Deployment) -> None:
    with pytest.raises(Refused, match="no release yet"):
        edited(deployment, "a", place("a"))
    release(deployment, [place("a"), place("b")])
    for ref, content in (("a", place("a")), ("nobody", None)):
        with pytest.raises(Refused, match="Nothing differs"):
            edited(deployment, ref, content)
    made = edited(deployment, "a", place("a", names={"en": "New"}))
    assert (made.number, counts(made)) == (2, (0, 1, 0, 0, 1))
