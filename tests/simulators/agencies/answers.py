"""What the eight agencies answer about a person, in the shape of the contracts."""

from collections.abc import Callable
from datetime import date

from tests.simulators.agencies import person_answers, property_answers
from tests.simulators.agencies.parts import Content
from tests.simulators.agencies.persons import Person

ANSWERS: dict[str, Callable[[Person, date, Content], Content]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        property_answers.property_tax_amman,
        property_answers.traffic_fines,
        property_answers.land_reservations,
        property_answers.profession_licences,
        property_answers.property_tax,
        property_answers.individual_establishments,
        person_answers.no_conviction_certificate,
        person_answers.employment_applications,
        person_answers.registered_phone,
        person_answers.employee_card,
        person_answers.civil_status,
        person_answers.driving_and_vehicle_licences,
        property_answers.establishment_number,
        person_answers.civil_register_match,
        person_answers.company_representative_match,
    )
}
MATCHES = ("civil-register-match", "company-representative-match")
# Whose number ends with 0 has nothing there.
_MAY_BE_EMPTY = frozenset(ANSWERS) - {*MATCHES, "civil-status", "registered-phone"}


def answer_of(
    service: str, person: Person | None, echo: Content, today: date, asked: Content
) -> Content:
    """Return the whole answer of a service; `echo` is whom the question was about."""
    if person is None:
        none = {"person": echo, "outcome": "nothing"}
        return (
            {"person": echo, "outcome": "found", "match": "unknown"} if service in MATCHES else none
        )
    if service in _MAY_BE_EMPTY and person.number.endswith("0"):
        return {"person": echo, "outcome": "nothing"}
    return {"person": echo, "outcome": "found", **ANSWERS[service](person, today, asked)}
