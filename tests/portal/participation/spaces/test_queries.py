"""The public is shown what is published; phases cannot overlap; what is published promises."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from layers.deployment import Deployment
from portal.participation.spaces.queries import (
    any_space,
    find_space,
    list_spaces,
    news_of,
    space_of,
    spaces_of,
)
from portal.participation.spaces.rules import Activity, Level
from tests.portal.participation.spaces.kept import (
    START,
    WEEK,
    news_there,
    phase_there,
    space_there,
)


def test_a_draft_is_for_officers_alone(jordan: Deployment) -> None:
    with jordan.database.writing() as session:
        draft = space_there(session, "draft", published_at=None)
        news_there(session, draft)
        shown = space_there(session, "shown", agency="other")
        news_there(session, shown)
    with jordan.database.reading() as session:
        assert find_space(session, "draft") is None
        assert space_of(session, draft) is None
        assert news_of(session, draft) == []
        assert [one.name for one in list_spaces(session)] == ["shown"]
        assert list_spaces(session, "licensing") == []
        drafted = any_space(session, "draft")
        assert drafted is not None
        assert len(drafted.phases) == 1
        assert {one.name for one in spaces_of(session, None)} == {"draft", "shown"}
        assert [one.name for one in spaces_of(session, {"licensing"})] == ["draft"]


def test_a_space_is_read_with_its_phases_in_their_order(jordan: Deployment) -> None:
    phases = [
        (START + WEEK, START + 2 * WEEK, [Activity.VOTE]),
        (START, START + WEEK, [Activity.IDEA, Activity.COMMENT]),
    ]
    with jordan.database.writing() as session:
        space_id = space_there(session, phases=phases)
        news_there(session, space_id)
    with jordan.database.reading() as session:
        found = space_of(session, space_id)
        assert found is not None
        assert found == find_space(session, "streets")
        assert found.level is Level.ACTIVE
        assert [one.activities for one in found.phases] == [
            {Activity.IDEA, Activity.COMMENT},
            {Activity.VOTE},
        ]
        assert found.phases[0].ends_at == found.phases[1].starts_at == START + WEEK
        assert [one.titles["en"] for one in news_of(session, space_id)] == ["The street is chosen"]


def test_two_phases_of_a_space_cannot_overlap(jordan: Deployment) -> None:
    with (
        pytest.raises(IntegrityError, match="ex_space_phase_overlap"),
        jordan.database.writing() as session,
    ):
        space_id = space_there(session)
        phase_there(session, space_id, START + WEEK / 2, START + 2 * WEEK, [Activity.VOTE], 1)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"promises": {}}, "promise"),
        ({"answer_due": None}, "promise"),
        ({"closed_at": START}, "outcome"),
        ({"name": "Not a name"}, "name"),
        ({"lon": 35.9}, "position"),
    ],
)
def test_the_database_keeps_the_promise(
    jordan: Deployment, changed: dict[str, Any], rule: str
) -> None:
    with (
        pytest.raises(IntegrityError, match=f"ck_space_{rule}"),
        jordan.database.writing() as session,
    ):
        space_there(session, **changed)
