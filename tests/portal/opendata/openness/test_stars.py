"""Each file has the stars that its bytes, its licence and its links earn, and says why."""

import pytest

from portal.opendata.formats.rules import Detected, Doubt
from portal.opendata.openness.facts import facts_of
from portal.opendata.openness.stars import (
    HOW_NEXT_TEXTS,
    REASON_TEXTS,
    HowNext,
    Reason,
    VersionFacts,
    rate,
)


def test_without_an_open_licence_there_is_no_star_whatever_the_form() -> None:
    found = rate(VersionFacts(licence_is_open=False, format="TTL", has_identifiers=True))
    assert (found.count, found.reason, found.how_next) == (0, Reason.LICENCE, HowNext.OPEN_LICENCE)


def test_what_nobody_can_get_has_no_star() -> None:
    found = rate(VersionFacts(licence_is_open=True, format="CSV", is_available=False))
    assert (found.count, found.reason) == (0, Reason.UNAVAILABLE)


@pytest.mark.parametrize(
    ("resolve", "count", "reason"),
    [
        (None, 4, Reason.LINKS_UNCHECKED),
        (False, 4, Reason.LINKS_BROKEN),
        (True, 5, Reason.LINKED),
    ],
)
def test_the_fifth_star_needs_links_that_answer(
    resolve: bool | None, count: int, reason: Reason
) -> None:
    facts = VersionFacts(True, "TTL", has_identifiers=True, has_links=True, links_resolve=resolve)
    assert (rate(facts).count, rate(facts).reason) == (count, reason)


def test_an_archive_is_as_open_as_the_least_of_what_it_holds() -> None:
    assert rate(VersionFacts(True, "ZIP", inside=("CSV", "XLSX"))).count == 2
    assert rate(VersionFacts(True, "ZIP", inside=("CSV", "PDF"))).count == 1
    assert rate(VersionFacts(True, "ZIP", inside=("TTL",))).count == 3


def test_a_wrong_name_or_a_formula_takes_no_star_away() -> None:
    detected = Detected("CSV", "text/csv")
    facts = facts_of(detected, licence_is_open=True)
    doubtful = VersionFacts(True, "CSV", doubts=frozenset({Doubt.DIFFERS, Doubt.FORMULAS}))
    assert rate(facts) == rate(doubtful)


def test_every_reason_and_every_next_step_has_its_sentence() -> None:
    assert set(REASON_TEXTS) == set(Reason)
    assert set(HOW_NEXT_TEXTS) == set(HowNext)
