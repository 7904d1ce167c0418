"""Which columns hold a field, once they are matched."""

import pytest

from geo.errors import Refused
from importers.columns.mapped_columns import require_position
from tests.importers.columns.tables import matched


def test_a_table_without_positions_is_refused_with_its_columns() -> None:
    columns = matched("name,lat,city")
    with pytest.raises(Refused, match=r"to hold lon\..*name, lat, city"):
        require_position(columns, ("name", "lat", "city"))
    require_position(matched("E,N,name"), ("E", "N", "name"))


def test_the_first_column_with_a_value_counts() -> None:
    columns = matched("phone,mobile,name")
    assert columns.first({"mobile": "2"}, "phone") == ("mobile", "2")
    assert columns.reader("phone")({"phone": "1", "mobile": "2"}) == ("phone", "1")
    assert columns.first({}, "name") == ("", "")
    assert columns.first({}, "address") == ("", "")
