from datetime import date
from decimal import Decimal

import pytest

from portal.directory.services.rules import fee_span, fees_on, linked_codes, needs_of, papers_for
from tests.portal.directory.records import fee, service

DAY = date(2026, 5, 31)


def paper(name: str, **said: object) -> dict[str, object]:
    return {"name": {"en": name}, **said}


def test_papers_without_audiences_are_everybodys() -> None:
    one = service(
        papers=[
            paper("all"),
            paper("citizen", audiences=["citizen"]),
            paper("not", audiences=["visitor"]),
        ]
    )
    assert [p.name["en"] for p in papers_for(one, "citizen")] == ["all", "citizen"]
    assert len(papers_for(one, None)) == 3


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        (None, None, True),
        ("2026-05-31", "2026-05-31", True),
        ("2026-06-01", None, False),
        (None, "2026-05-30", False),
    ],
)
def test_fee_holds_on_its_first_and_last_day(
    valid_from: str | None, valid_to: str | None, holds: bool
) -> None:
    one = service(fees=[fee("1", valid_from=valid_from, valid_to=valid_to)])
    assert bool(fees_on(one, None, DAY)) is holds


def test_range_is_that_of_the_fees_of_the_audience() -> None:
    one = service(
        fees=[fee("5", audiences=["citizen"]), fee("12.500"), fee("99", audiences=["visitor"])]
    )
    span = needs_of(one, "citizen", DAY).span
    assert span is not None
    assert (span.lowest, span.highest, span.currency) == (Decimal(5), Decimal("12.5"), "JOD")
    assert not span.is_free


def test_range_is_what_the_service_costs_and_leaves_out_what_comes_on_top() -> None:
    one = service(fees=[fee("20"), fee("30"), fee("1.500", kind="extra"), fee("9", kind="deposit")])
    needs = needs_of(one, None, DAY)
    assert needs.span is not None
    assert (needs.span.lowest, needs.span.highest) == (Decimal(20), Decimal(30))
    assert needs.has_extras


def test_extra_for_each_copy_does_not_hide_what_the_service_costs() -> None:
    one = service(fees=[fee("40"), fee("2", kind="extra", per={"en": "a copy"})])
    span = needs_of(one, None, DAY).span
    assert span is not None
    assert span.lowest == span.highest == Decimal(40)


@pytest.mark.parametrize(
    "fees",
    [
        [],
        [fee("1"), fee("1", currency="USD")],
        [fee("1"), fee("2", per={"en": "a page"})],
        [fee("1", kind="extra")],
    ],
)
def test_range_that_would_say_nothing_is_none(fees: list[dict[str, object]]) -> None:
    assert fee_span(service(fees=fees).fees) is None


def test_links_are_all_that_the_page_names() -> None:
    one = service(
        agency="a",
        co_providers=["b"],
        requires=["s1"],
        papers=[paper("p", issued_by="s2"), paper("q", issued_by_agency="c")],
    )
    assert linked_codes(one) == ({"s1", "s2"}, {"a", "b", "c"})
