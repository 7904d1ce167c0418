"""Columns that the officer has chosen, now or before."""

import pytest

from geo.errors import Refused
from importers.columns.matching import match_columns
from tests.importers.columns.tables import matched, schools


def test_what_is_said_goes_before_what_was_learned_and_that_before_names() -> None:
    header = ("name", "other", "third", "phone")
    columns = match_columns(
        header,
        schools(),
        ("ar", "en"),
        {"name": "third"},
        learned={"name": "other", "address": "phone"},
    )
    assert columns.by_field["name"] == ("third",)
    assert columns.by_field["address"] == ("phone",)
    assert "phone" not in columns.by_field
    assert columns.chosen == {"name": "third", "address": "phone"}


def test_what_was_learned_is_dropped_where_the_column_is_gone() -> None:
    columns = match_columns(("name",), schools(), ("ar", "en"), {}, learned={"ref": "gone"})
    assert columns.by_field == {"name": ("name",)}
    assert columns.chosen == {}


def test_one_half_that_is_said_finds_its_other_half() -> None:
    columns = matched("name,Foo,lon,lat", lat="Foo")
    assert columns.by_field["lat"] == ("Foo",)
    assert columns.by_field["lon"] == ("lon",)


def test_a_position_that_is_said_is_the_only_one() -> None:
    rows = [("1", "31.9", "35.9", "32.0,36.0")]
    columns = matched("ref,lat,lon,where", *rows, position="where")
    assert columns.by_field["position"] == ("where",)
    assert "lat" not in columns.by_field


def test_a_column_that_is_not_there_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(Refused, match=r"no column “Longtitude”.*Longitude"):
        matched("name,Longitude", lon="Longtitude")
    with pytest.raises(Refused, match="no field “colour”"):
        matched("name", colour="name")
