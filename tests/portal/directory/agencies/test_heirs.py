from datetime import date

import pytest

from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.directory.agencies.queries import find_agency, heir_of
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from tests.portal.directory.records import agency

TODAY = date(2026, 5, 31)


@pytest.fixture
def merged(deployment: Deployment) -> Deployment:
    """A ministry that was merged twice, two that name each other, and one without an heir."""
    gone = {"valid_to": "2024-01-01"}
    held = [
        agency("first", **gone, successor="second"),
        agency("second", **gone, successor="third"),
        agency("third", former_codes=["old-third"]),
        agency("round", **gone, successor="about"),
        agency("about", **gone, successor="round"),
        agency("alone", **gone),
        agency("lost", **gone, successor="nobody"),
    ]
    with deployment.database.writing() as session:
        activate(
            session,
            STORES[Register.AGENCIES],
            stage(session, Register.AGENCIES, held, Authorship("tests")),
            force=True,
        )
    return deployment


def test_heir_is_the_last_of_all_successors_and_circles_have_none(merged: Deployment) -> None:
    with merged.database.reading() as session:
        found = {
            code: heir_of(session, code, TODAY)
            for code in ("first", "second", "third", "round", "about", "alone", "lost", "none")
        }
        former = find_agency(session, "old-third")
    assert found == {**dict.fromkeys(found), "first": "third", "second": "third"}
    assert former is not None
    assert former.content.code == "third"
