"""What each change of many rows makes of one record, and what it refuses."""

from typing import Any

import pytest

from geo.errors import InvalidParameter
from portal.directory.bulk.rules import CHANGES
from portal.directory.registers.definitions import Subject

CLOSED = 'Su-Th 08:00-15:00; 2026 Dec 01+ off "ended"'


def changed(name: str, record: dict[str, Any], subject: Subject, **given: str) -> dict[str, Any]:
    change = next(one for one in CHANGES[subject] if one.name == name)
    return dict(change.apply(record, given))


@pytest.mark.parametrize(
    ("name", "given", "before", "after"),
    [
        (
            "close",
            {"start": "2026-12-01", "why": "ended"},
            {},
            '24/7 unknown; 2026 Dec 01+ off "ended"',
        ),
        ("reopen", {}, {"opening_hours": CLOSED}, "Su-Th 08:00-15:00"),
        (
            "holidays",
            {"holidays": "open", "periods": "٠٩:٠٠-١٢:٠٠"},
            {"opening_hours": "Su-Th 08:00-15:00; PH off"},
            "Su-Th 08:00-15:00; PH 09:00-12:00",
        ),
        (
            "holidays",
            {"holidays": "closed"},
            {"opening_hours": CLOSED},
            'Su-Th 08:00-15:00; PH off; 2026 Dec 01+ off "ended"',
        ),
        ("holidays", {"holidays": "usual"}, {"opening_hours": "24/7; PH off"}, "24/7"),
        ("holidays", {"holidays": "closed"}, {}, None),
        # New hours open nothing that is closed.
        ("hours", {"hours": "24/7"}, {"opening_hours": CLOSED}, '24/7; 2026 Dec 01+ off "ended"'),
    ],
)
def test_hours_are_changed_and_nothing_else_of_them(
    name: str, given: dict[str, str], before: dict[str, Any], after: str | None
) -> None:
    assert changed(name, before, Subject.OFFICE, **given).get("opening_hours") == after


def test_only_numbers_that_begin_so_get_another_beginning() -> None:
    office = {"phones": ["+96264001000", "+962791234567", "911"]}
    given = {"from_prefix": "+962 6 4", "to_prefix": "+٩٦٢٦٥"}
    found = changed("phones", office, Subject.OFFICE, **given)
    assert found == {"phones": ["+96265001000", "+962791234567", "911"]}
    assert changed("phones", {}, Subject.OFFICE, **given) == {}


@pytest.mark.parametrize(
    ("name", "given", "before", "after"),
    [
        (
            "service",
            {"service": "tax", "way": "in"},
            {"services": ["land"]},
            {"services": ["land", "tax"]},
        ),
        ("service", {"service": "tax", "way": "out"}, {"services": ["tax"]}, {}),
        ("kind", {"kind": "branch"}, {"lift": True}, {"lift": True, "kind": "branch"}),
        ("flag", {"flag": "lift", "said": "no"}, {"lift": True}, {"lift": False}),
        ("flag", {"flag": "lift", "said": "unknown"}, {"lift": True}, {}),
    ],
)
def test_attributes_are_changed_one_by_one(
    name: str, given: dict[str, str], before: dict[str, Any], after: dict[str, Any]
) -> None:
    found = changed(name, {"attributes": before}, Subject.OFFICE, **given)
    assert found == {"attributes": after}


@pytest.mark.parametrize(
    ("name", "given", "after"),
    [
        ("status", {"status": "inactive"}, {"audiences": ["citizen"], "status": "inactive"}),
        ("audience", {"audience": "visitor", "way": "in"}, {"audiences": ["citizen", "visitor"]}),
        (
            "life_event",
            {"life_event": "birth"},
            {"audiences": ["citizen"], "life_events": ["birth"]},
        ),
        (
            "review",
            {"review_by": "2027-01-01"},
            {"audiences": ["citizen"], "review_by": "2027-01-01"},
        ),
    ],
)
def test_services_are_changed(name: str, given: dict[str, str], after: dict[str, Any]) -> None:
    service = {"audiences": ["citizen"]}
    assert changed(name, service, Subject.SERVICE, **given) == {**service, **after}


@pytest.mark.parametrize("subject", CHANGES)
def test_nothing_typed_changes_nothing(subject: Subject) -> None:
    for change in CHANGES[subject]:
        if change.inputs:
            with pytest.raises(InvalidParameter):
                change.apply({"opening_hours": "24/7", "audiences": []}, {})
