"""Degrees, minutes and seconds in columns of their own, in files as agencies make them."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.errors import Refused
from tests.importers.positions.angle_tables import (
    AMMAN,
    AR,
    EN,
    IRBID,
    JORDAN,
    LAYOUTS,
    Layout,
    assert_within_a_metre,
    body,
    locate,
    one_row,
    three_rows,
    two_places,
    two_rows,
    understand,
    write_csv,
    write_xlsx,
)
from tests.importers.positions.locating import codes, facts_of


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=20, deadline=None)
@given(
    places=st.lists(JORDAN, min_size=3, max_size=12),
    words=st.sampled_from([EN, AR]),
    parts=st.sampled_from([2, 3]),
    half=st.booleans(),
)
def test_random_places_in_parts_come_back_within_a_metre(
    layout: Layout, words: dict[str, str], parts: int, half: bool, places: list[Position]
) -> None:
    with TemporaryDirectory() as folder:
        table = layout(words, parts, half=half) + body(places, words, parts, half=half)
        assert_within_a_metre(locate(write_csv(Path(folder) / "s.csv", table)), places)


@pytest.mark.parametrize("words", [EN, AR], ids=["en", "ar"])
@pytest.mark.parametrize("layout", [two_rows, three_rows])
@settings(max_examples=2, deadline=None)
@given(places=st.lists(JORDAN, min_size=3, max_size=12))
def test_random_places_in_merged_cells_come_back_within_a_metre(
    layout: Layout, words: dict[str, str], places: list[Position]
) -> None:
    with TemporaryDirectory() as folder:
        rows = body(places, words, 3, half=True)
        path = write_xlsx(Path(folder) / "s.xlsx", layout(words, 3, half=True), rows)
        assert_within_a_metre(locate(path), places)


def test_what_was_understood_names_the_columns_of_an_angle(tmp_path: Path) -> None:
    columns, positions, _rows = understand(two_places(tmp_path, two_rows(EN, 3, half=False)))

    mapping = columns.as_mapping()
    assert mapping["lat"] == "Latitude Deg + Latitude Min + Latitude Sec"
    assert mapping["lon"] == "Longitude Deg + Longitude Min + Longitude Sec"
    assert "lat_parts" not in mapping
    understood = facts_of(positions)["read as"]
    assert (
        "in columns of their own, 31 57 14.000, 35 54 38.002 is 31.953889, 35.910556" in understood
    )


@pytest.mark.parametrize(
    "names",
    [
        ["LATD", "LATM", "LATS", "LONGD", "LONGM", "LONGS"],
        ["lat_deg", "lat_min", "lat_sec", "lon_deg", "lon_min", "lon_sec"],
        ["Lat °", "Lat '", 'Lat "', "Long °", "Long '", 'Long "'],
        ["Degrees N", "Minutes N", "Seconds N", "Degrees E", "Minutes E", "Seconds E"],
        ["درجات العرض", "دقائق العرض", "ثواني العرض", "درجات الطول", "دقائق الطول", "ثواني الطول"],
        [f"{half} ({part})" for half in ("خط العرض", "خط الطول") for part in AR["parts"].split()],
    ],
)
def test_the_names_that_are_given_to_parts_are_known(tmp_path: Path, names: list[str]) -> None:
    path = two_places(tmp_path, [["School ID", "School name", *names]])

    assert_within_a_metre(locate(path), [AMMAN, IRBID])


def test_columns_of_parts_can_be_named_by_the_officer(tmp_path: Path) -> None:
    path = two_places(tmp_path, [["ref", "name", "A", "B", "C", "D", "E", "F"]])

    columns, positions, rows = understand(path, lat="A+B+C", lon="D + E + F")

    assert_within_a_metre(positions.locate(rows), [AMMAN, IRBID])
    assert columns.chosen == {"lat": "A+B+C", "lon": "D + E + F"}


def test_letters_south_and_west_turn_the_sign_row_by_row(tmp_path: Path) -> None:
    header = [["ref", "name", "Deg", "Min", "Sec", "N/S", "Deg", "Min", "Sec", "E/W"]]
    rows = [
        ["1", "a", "31", "57", "14", "N", "35", "54", "38", "E"],
        ["2", "b", "31", "57", "14", "S", "35", "54", "38", "W"],
    ]
    columns, positions, table = understand(two_places(tmp_path, header, rows))
    first, second = positions.locate(table)

    assert columns.by_field["lat_parts"] == ("Deg", "Min", "Sec", "N/S")
    assert first.position and second.position
    assert (second.position.lon, second.position.lat) == pytest.approx(
        (-first.position.lon, -first.position.lat)
    )


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (["31", "57", "14.0 N"], ["35", "54", "38.0E"]),
        (["N 31", "57", "14"], ["E 35", "54", "38"]),
        (["31°", "57'", '14"'], ["35º", "54′", "38″"]),
        (["٣١", "٥٧", "١٤"], ["٣٥", "٥٤", "٣٨"]),
        (["31.0", "57.0", "14,0"], ["35.00", "54", "38,00"]),
        (["31", "57", "14 شمالا"], ["35", "54", "38 شرقا"]),
    ],
)
def test_the_parts_are_read_as_officers_write_them(
    tmp_path: Path, lat: list[str], lon: list[str]
) -> None:
    rows = [["S1", "a", *lat, *lon]]
    assert_within_a_metre(locate(two_places(tmp_path, one_row(EN, 3, half=False), rows)), [AMMAN])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["31", "", "14", "35", "54", "38"], "missing_coordinates"),
        (["31", "57", "", "35", "54", "38"], "missing_coordinates"),
        (["", "", "", "35", "54", "38"], "missing_coordinates"),
        (["31", "61", "14", "35", "54", "38"], "unreadable_position"),
        (["31", "57", "75", "35", "54", "38"], "unreadable_position"),
        (["31.5", "57", "14", "35", "54", "38"], "unreadable_position"),
        (["31", "57.5", "14", "35", "54", "38"], "unreadable_position"),
        (["231", "57", "14", "35", "54", "38"], "unreadable_position"),
        (["31", "-57", "14", "35", "54", "38"], "unreadable_position"),
    ],
)
def test_an_angle_with_a_part_that_cannot_be_is_rejected(
    tmp_path: Path, row: list[str], code: str
) -> None:
    rows = [*body([AMMAN, IRBID], EN, 3, half=False), ["S9", "School 9", *row]]
    located = locate(two_places(tmp_path, one_row(EN, 3, half=False), rows))

    assert located[2].position is None
    assert codes(located) == [[], [], [code]]


def test_parts_that_disagree_with_degrees_beside_them_are_reported(tmp_path: Path) -> None:
    header = [[*one_row(EN, 3, half=False)[0], "lat", "lon"]]
    rows = [
        [*row, f"{lat:.6f}", "35.910556"]
        for row, lat in zip(
            body([AMMAN] * 6, EN, 3, half=False), [31.953889] * 5 + [32], strict=True
        )
    ]
    located = locate(two_places(tmp_path, header, rows))

    assert codes(located) == [[]] * 5 + [["positions_disagree"]]


def test_a_box_of_smallest_and_largest_degrees_is_no_angle(tmp_path: Path) -> None:
    header = [["ref", "name", "lat", "lat min", "lat max", "lon", "lon min", "lon max"]]
    rows = [["1", "n", "31.95", "31.9", "32.0", "35.91", "35.9", "36.0"]]

    assert locate(two_places(tmp_path, header, rows))[0].position == (35.91, 31.95)


def test_parts_that_cannot_be_read_are_refused_by_their_names(tmp_path: Path) -> None:
    rows = [["1", "n", "31", "75", "35", "54"], ["2", "n", "31", "81", "35", "61"]]
    with pytest.raises(Refused, match=r"Lat Min.*minutes and seconds under 60"):
        understand(
            two_places(
                tmp_path, [["ref", "name", "Lat Deg", "Lat Min", "Lon Deg", "Lon Min"]], rows
            )
        )
