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
_KNOWN = ("first", "second", "undated", "third", "round", "about", "alone", "lost")


@pytest.fixture
def merged(deployment: Deployment) -> Deployment:
    """A ministry that was merged twice, one that ended on no known day, a circle, one alone."""
    gone = {"valid_to": "2024-01-01"}
    held = [
        agency("first", **gone, successor="second"),
        agency("second", **gone, successor="third"),
        agency("undated", successor="first"),
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
            for code in (
                "first",
                "second",
                "undated",
                "third",
                "round",
                "about",
                "alone",
                "lost",
                "none",
            )
        }
        former = find_agency(session, "old-third")
    heirs = dict.fromkeys(("first", "second", "undated"), "third")
    assert found == {**dict.fromkeys(found), **heirs}
    assert former is not None
    assert former.content.code == "third"
