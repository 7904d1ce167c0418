"""An answer about driving and vehicle licences as its contract wants it, for tests."""

from datetime import date
from typing import Any

from tests.simulators.agencies.answers import answer_of
from tests.simulators.agencies.persons import find

LICENCES = "driving-and-vehicle-licences"


def licences(number: str, insured_until: date, licensed_until: date) -> dict[str, Any]:
    """Return the answer about one vehicle whose insurance and licence end on these days."""
    person = find("national", "JO", number)
    assert person is not None
    echo = {"id_type": "national", "country": "JO", "number": number}
    answer = dict(answer_of(LICENCES, person, echo, licensed_until, {}))
    vehicle = {
        **answer["vehicles"][0],
        "licence_expires_on": licensed_until.isoformat(),
        "insurance_expires_on": insured_until.isoformat(),
    }
    driving = {**answer["driving_licence"], "expires_on": licensed_until.isoformat()}
    kept = {name: held for name, held in answer.items() if name not in ("person", "outcome")}
    return {**kept, "driving_licence": driving, "vehicles": [vehicle]}
