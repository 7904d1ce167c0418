"""Columns of latitudes and longitudes, told from others by their names and values."""

from tests.importers.columns.tables import matched


def test_latitudes_and_longitudes_stand_in_the_same_order() -> None:
    columns = matched("X,Y,GPSLON,GPSLAT,LONGITUDE,LATITUDE,XCOORD,YCOORD")
    assert columns.by_field["lat"] == ("LATITUDE", "GPSLAT", "Y")
    assert columns.by_field["lon"] == ("LONGITUDE", "GPSLON", "X")
    assert columns.by_field["easting"] == ("XCOORD",)


def test_a_half_without_its_other_half_does_not_disturb_the_pairs() -> None:
    columns = matched("Latitude,Latitude (old),Longitude")
    assert columns.by_field["lat"] == ("Latitude",)
    assert columns.by_field["lon"] == ("Longitude",)


def test_length_and_width_are_no_coordinates() -> None:
    columns = matched("الاسم,الطول,العرض", ("أ", "قصير", "ضيق"), ("ب", "طويل", "واسع"))
    assert not columns.has_position


def test_eastings_that_hold_degrees_are_longitudes() -> None:
    columns = matched("name,XCOORD,YCOORD", ("a", "35.91", "31.95"), ("b", "35.92", "31.96"))
    assert columns.by_field["lon"] == ("XCOORD",)
    assert "easting" not in columns.by_field


def test_a_header_of_both_halves_is_no_latitude() -> None:
    columns = matched("id,name,Lat/Long", ("1", "A", "31.95, 35.91"))

    assert "lat" not in columns.by_field
    assert columns.by_field["position"] == ("Lat/Long",)
