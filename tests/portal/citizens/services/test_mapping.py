"""Services and their mappers: every answer that a contract lets through can be shown."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from importers.samples.directory.records import sample_agencies, sample_services
from portal.citizens.services.loading import service_definitions
from portal.citizens.services.mapping import MAPPERS, view_of
from portal.citizens.services.rules import LONGEST_KEPT
from portal.citizens.services.sealing import digests_of
from portal.citizens.services.views import Bill, Entry, Money
from portal.gateway.contract_files import contract_of
from portal.gateway.routes import load_routes
from portal.gateway.settings import GatewaySettings
from tests.portal.citizens.services.answers import FINES, fine, fines
from tests.portal.citizens.services.citizen import SARA
from tests.portal.citizens.services.licences import LICENCES, licences
from tests.simulators.agencies.answers import answer_of
from tests.simulators.agencies.persons import find

TODAY = date(2026, 11, 30)
CODES = tuple(service_definitions())


def _answers(code: str) -> Iterator[Mapping[str, Any]]:
    """Yield what the simulated agency answers about many persons."""
    for number in range(60):
        person = find("national", "JO", f"99012{number:05}")
        if person is None:
            continue
        echo = {"id_type": "national", "country": "JO", "number": person.number}
        answer = answer_of(code, person, echo, TODAY, {})
        assert contract_of(code).fault_of_response(answer) is None
        if answer["outcome"] == "found":
            yield answer


def test_there_are_thirteen_services_of_eight_agencies() -> None:
    assert len(CODES) == 13
    assert set(CODES) == set(MAPPERS)
    assert len({one.agency for one in service_definitions().values()}) == 8


@pytest.mark.parametrize("code", CODES)
def test_a_service_is_a_record_of_the_directory_and_has_a_route(code: str) -> None:
    definition = service_definitions()[code]
    record = next(one for one in sample_services() if one.code == code)
    assert record.names.keys() == {"ar", "en"}
    agency = next(one for one in sample_agencies() if one.code == record.agency)
    route = load_routes(GatewaySettings())[code]
    assert definition.agency == agency.code == route.agency
    assert definition.fresh_for <= definition.kept_for <= LONGEST_KEPT


@pytest.mark.parametrize("code", CODES)
def test_every_answer_is_understood(code: str) -> None:
    views = [view_of(code, answer) for answer in _answers(code)]
    assert len(views) > 30
    for view in views:
        assert view.caption
        entries = [entry for group in view.groups for entry in group.entries]
        assert view.is_empty or entries
        assert all(isinstance(entry, Entry) and entry.title for entry in entries)


@pytest.mark.parametrize("code", ["traffic-fines", "property-tax-amman", "property-tax"])
def test_the_sum_to_be_paid_is_that_of_the_bills(code: str) -> None:
    for answer in _answers(code):
        view = view_of(code, answer)
        owed = sum((one.amount.amount for one in view.bills), Decimal())
        assert view.value == Money(owed, "JOD")


def test_tax_outside_amman_says_where_each_bill_can_be_paid() -> None:
    view = next(view_of("property-tax", answer) for answer in _answers("property-tax"))
    for group in view.groups:
        for entry in group.entries:
            labels = [fact.label for fact in entry.facts]
            assert "Payment by the national bill service" in labels
            assert "Directorate" in labels


def test_a_bill_is_overdue_from_the_day_after_it_was_due() -> None:
    owed = Money(Decimal("20.000"), "JOD")
    assert not Bill(owed, TODAY).is_overdue(TODAY)
    assert Bill(owed, TODAY - timedelta(days=1)).is_overdue(TODAY)
    assert not Bill(owed).is_overdue(TODAY)


def test_numbers_of_papers_are_hidden_but_for_three_signs() -> None:
    for answer in _answers("civil-status"):
        shown = repr(view_of("civil-status", answer))
        for paper in ("identity_card", "passport", "family_book"):
            held = answer.get(paper)
            assert held is None or held["number"] not in shown


def test_a_new_fine_is_news_and_an_old_one_is_none() -> None:
    before = view_of(FINES, fines(fine("F-1"))).news
    after = view_of(FINES, fines(fine("F-1"), fine("F-2"), total="40.000")).news
    assert digests_of(after) - digests_of(before) == digests_of({"F-2"})
    assert not digests_of(before) - digests_of(after)


def test_the_ends_of_a_vehicles_licence_and_insurance_are_both_told() -> None:
    insured, licensed = TODAY - timedelta(days=3), TODAY + timedelta(days=40)
    view = view_of(LICENCES, licences(SARA, insured, licensed))
    ends = {one.what: one.on for one in view.endings}
    assert (ends["vehicle_insurance"], ends["vehicle_licence"]) == (insured, licensed)
    assert view.value == insured
    assert (view.ended(TODAY), view.ended(insured)) == (1, 0)
