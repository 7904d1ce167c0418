"""Which column identifies the places of a file."""

import pytest

from tests.importers.columns.tables import matched


@pytest.mark.parametrize("header", ["الرقم المرجعي", "المرجع", "Reference"])
def test_the_labels_of_the_back_office_are_known(header: str) -> None:
    rows = [(f"OFF-{i}", f"n{i}", "31.9", "35.9") for i in range(12)]
    assert matched(f"{header},name,lat,lon", *rows).by_field["ref"] == (header,)


def test_a_repeated_code_is_no_identifier() -> None:
    rows = [(f"n{i}", "7" if i < 8 else str(i), str(100 + i)) for i in range(20)]
    columns = matched("name,code,id", *rows)
    assert columns.by_field["ref"] == ("id",)
    assert "code" in {str(fact.value) for fact in columns.facts}


def test_two_rows_with_one_identifier_are_left_to_the_checks() -> None:
    assert matched("ref,name", ("1", "a"), ("1", "b")).by_field["ref"] == ("ref",)


def test_a_filled_identifier_goes_before_one_with_gaps() -> None:
    rows = [("" if i % 3 else str(i), str(100 + i), f"n{i}") for i in range(12)]
    assert matched("ref,id,name", *rows).by_field["ref"] == ("id",)


def test_a_running_number_gives_way_to_a_code() -> None:
    rows = [(str(i + 1), f"S{i * 7}", f"n{i}") for i in range(12)]
    assert matched("No,School ID,name", *rows).by_field["ref"] == ("School ID",)
    assert matched("OBJECTID,code,name", *rows).by_field["ref"] == ("code",)


def test_a_file_without_identifiers_says_so() -> None:
    columns = matched("name,lat,lon", ("a", "31.9", "35.9"))
    assert not columns.has_ref
    assert columns.facts


def test_an_identifier_of_several_columns_is_joined() -> None:
    columns = matched("district,number,name", ref="district+number")
    assert columns.ref({"district": "7", "number": "12"}) == ("district + number", "7-12")
    assert columns.ref({"district": "7"}) == ("district + number", "7")
    assert columns.ref({}) == ("district + number", "")


def test_a_column_with_a_plus_sign_in_its_name_is_one_column() -> None:
    assert matched("A+B,A,B", ref="A+B").by_field["ref"] == ("A+B",)


def test_identifiers_that_passed_through_a_program_lose_their_fraction() -> None:
    header, *rows = "ref,name,lat,lon", ("1001.0", "A", "31.95", "35.91")

    assert matched(header, *rows).ref({"ref": "1001.0"}) == ("ref", "1001")
    mixed = matched(header, *rows, ("7A", "B", "31.96", "35.92"))
    assert mixed.ref({"ref": "1001.0"}) == ("ref", "1001.0")
