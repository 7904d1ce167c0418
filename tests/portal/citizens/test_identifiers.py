"""Numbers by which people are known: read as people type them, shown only in part."""

import pytest

from geo.country import load_country
from geo.errors import InvalidParameter
from portal.citizens.rules import IdType, PersonKind, id_types, read_identifier

JORDAN = load_country("jo")


@pytest.mark.parametrize("typed", ["9851012345", " 985 101 2345", "985-1012-345", "٩٨٥١٠١٢٣٤٥"])
def test_a_national_number_is_the_same_however_it_is_typed(typed: str) -> None:
    """Figures of any script, spaces and hyphens make no other number."""
    found = read_identifier(IdType.NATIONAL, typed, "", JORDAN)
    assert (found.number, found.country) == ("9851012345", "JO")


@pytest.mark.parametrize("typed", ["", "985101234", "98510123456", "985101234x", "９" * 61])
def test_another_number_of_digits_is_refused_without_repeating_it(typed: str) -> None:
    """What is wrong with a number is said without the number."""
    with pytest.raises(InvalidParameter) as refused:
        read_identifier(IdType.NATIONAL, typed, "", JORDAN)
    assert refused.value.parameter == "number"
    assert "985101" not in str(refused.value)


def test_a_passport_has_the_country_that_issued_it() -> None:
    """The same number of two countries is two people."""
    first = read_identifier(IdType.PASSPORT, "a 1234567", "eg", JORDAN)
    assert (first.number, first.country) == ("A1234567", "EG")
    assert read_identifier(IdType.PASSPORT, "A1234567", "IQ", JORDAN) != first
    for typed, country, wrong in (("A1234567", "", "country"), ("A 1", "EG", "number")):
        with pytest.raises(InvalidParameter) as refused:
            read_identifier(IdType.PASSPORT, typed, country, JORDAN)
        assert refused.value.parameter == wrong


def test_a_number_is_shown_by_its_last_three_signs() -> None:
    """Neither a screen nor a printed object has more of it."""
    found = read_identifier(IdType.NATIONAL, "9851012345", "", JORDAN)
    assert found.masked == "•••••••345"
    assert "9851012" not in repr(found)


def test_every_kind_of_person_has_a_number_to_be_known_by() -> None:
    """No kind can be chosen that then cannot be proven."""
    assert all(id_types(kind) for kind in PersonKind)
