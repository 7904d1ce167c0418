"""Every check of a row, through a real import into the demonstration country."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from geo.errors import Refused
from importers.service import StagedImport
from layers.deployment import Deployment
from layers.features.models import Feature
from tests.conftest import import_into, stage_into

Writer = Callable[..., Path]
HEADER = "ref,name_ar,name_en,lat,lon,phone,governorate"
# In the middle of Amman, of Irbid and of Aqaba.
GOOD = "1,مدرسة الزيتون,Olive School,31.9539,35.9106,06 500 0123,Amman"
AMMAN = "31.9539,35.9106"


def _findings(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a rejects file by their number."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["aroundme:row"]: row for row in csv.DictReader(file)}


def _staged(jordan: Deployment, path: Path, tmp_path: Path) -> tuple[StagedImport, dict[str, str]]:
    """Import the file; gives the findings of its last row."""
    staged = stage_into(jordan, "schools", path, rejects=tmp_path / "rejects.csv")
    found = _findings(tmp_path / "rejects.csv")
    return staged, found[max(found, key=int)]


REJECTED = [
    ("2,x,X,,,,", "missing_coordinates"),
    ("2,x,X,31.9539,,,", "missing_coordinates"),
    ("2,x,X,north,35.9106,,", "not_a_number"),
    ("2,x,X,95.5,35.9106,,", "out_of_range"),
    ("2,x,X,0,0,,", "zero_coordinates"),
    ("2,x,X,48.8566,2.3522,,", "outside_country"),
    ("2,x,X,35.9106,31.9539,,", "swapped_coordinates"),
    ("2,x,X,319539,359106,,", "lost_decimal_point"),
    ("2,x,X,31.9539,359106,,", "lost_decimal_point"),
    ("2,x,X,323812.9,355914.8,,", "packed_degrees"),
    (",x,X,31.9539,35.9106,,", "missing_ref"),
    ("1,x,X,31.9539,35.9106,,", "repeated_ref"),
    ("2,x,X,29.5320,35.0063,,Amman", "other_area"),
    ("2,x,X,29.5320,35.0063,,العاصمة", "other_area"),
    (f"2,x,{'X' * 600},31.9539,35.9106,,", "too_long"),
    ("2,Ù…Ø¯Ø±Ø³Ø©,X,31.9539,35.9106,,", "broken_text"),
]


@pytest.mark.parametrize(("row", "code"), REJECTED)
def test_a_bad_row_is_rejected_and_the_good_one_taken(
    jordan: Deployment, write_csv: Writer, tmp_path: Path, row: str, code: str
) -> None:
    staged, found = _staged(jordan, write_csv(HEADER, GOOD, row), tmp_path)
    assert (staged.rejected, staged.changes.added) == (1, 1)
    assert staged.rejected_by_code == {code: 1}
    assert found["aroundme:outcome"] == "rejected"
    assert code in found["aroundme:codes"]


WARNED = [
    ("2,x,X,31.95,35.91,,", "few_decimals"),
    ("2,مدرسة الزيتون,Olive School,31.9540,35.9107,,", "near_duplicate"),
    (f"2,x,X,{AMMAN},123,", "bad_phone"),
    (f"2,x,X,{AMMAN},call us,", "bad_phone"),
]


@pytest.mark.parametrize(("row", "code"), WARNED)
def test_a_doubtful_row_is_loaded_with_a_warning(
    jordan: Deployment, write_csv: Writer, tmp_path: Path, row: str, code: str
) -> None:
    staged, found = _staged(jordan, write_csv(HEADER, GOOD, row), tmp_path)
    assert (staged.rejected, staged.changes.added) == (0, 2)
    assert staged.warned_by_code == {code: 1}
    assert found["aroundme:outcome"] == "loaded"


def test_every_fault_of_a_row_is_told_and_not_only_the_first(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    row = f",{'س' * 600},<b>X</b>,31.95,north,12,"
    _result, found = _staged(jordan, write_csv(HEADER, GOOD, row), tmp_path)
    codes = set(found["aroundme:codes"].split())
    assert {"missing_ref", "too_long", "not_a_number", "bad_phone"} <= codes


def test_the_hint_says_how_to_mend_swapped_and_shortened_coordinates(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    rows = ("2,x,X,35.9106,31.9539,,", "3,y,Y,319539,359106,,")
    stage_into(jordan, "schools", write_csv(HEADER, GOOD, *rows), rejects=tmp_path / "rejects.csv")
    found = _findings(tmp_path / "rejects.csv")
    assert "latitude 31.9539, longitude 35.9106" in found["3"]["aroundme:reason en"]
    assert "31.9539, 35.9106" in found["4"]["aroundme:reason en"]


PACKED = "3,y,Y,323812.9,355914.8,,"
DECIMALS = "4,z,Z,319539,359106,,"


def test_packed_degrees_are_offered_first_and_a_lost_point_beside_them(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    _result, found = _staged(jordan, write_csv(HEADER, GOOD, PACKED), tmp_path)

    reason = found["aroundme:reason en"]
    assert "degrees, minutes and seconds are meant, write 32.636917, 35.987444" in reason
    assert "decimal point was lost, 32.38129, 35.59148" in reason


def test_a_column_that_cannot_be_packed_degrees_has_lost_its_points(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    good = [f"{n},x{n},X{n},31.9{n}39,35.9{n}06,," for n in range(10, 16)]
    path = write_csv(HEADER, *good, PACKED, DECIMALS)
    stage_into(jordan, "schools", path, rejects=tmp_path / "rejects.csv")
    found = _findings(tmp_path / "rejects.csv")

    assert "decimal point was lost, write 32.38129, 35.59148" in found["8"]["aroundme:reason en"]
    assert found["9"]["aroundme:codes"] == "lost_decimal_point"


def test_the_border_and_not_its_box_decides_which_system_fits(
    jordan: Deployment, write_csv: Writer
) -> None:
    """Haifa in UTM lies in the box around Jordan, and in no part of the country."""
    rows = [f"{n},x{n},X{n},{3632000 + n * 50},{690000 + n * 70},," for n in range(12)]
    with pytest.raises(Refused, match="no coordinate system in use in the country"):
        stage_into(jordan, "schools", write_csv(HEADER, *rows))


def test_markup_and_control_characters_are_taken_out_of_names(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    row = f"2,\u202eمدرسة\u200f النور,<b>Light &amp; Hope</b> School,{AMMAN},,"
    staged = import_into(jordan, "schools", write_csv(HEADER, GOOD, row))
    assert set(staged.fixed_by_code) == {"markup", "control_characters"}
    with jordan.database.reading() as session:
        feature = session.scalars(select(Feature).where(Feature.ref == "2")).one()
    assert feature.names == {"ar": "مدرسة النور", "en": "Light & Hope School"}


def test_a_node_and_the_way_around_it_are_noticed_further_apart(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    rows = (
        "node/1,مدرسة,,31.9539,35.9106,,",
        "way/2,مدرسة,,31.9549,35.9106,,",
        "a3,حديقة,,31.9639,35.9106,,",
        "a4,حديقة,,31.9649,35.9106,,",
    )
    staged = stage_into(jordan, "schools", write_csv(HEADER, *rows))
    assert staged.warned_by_code == {"near_duplicate": 1}


def test_a_known_place_that_jumps_is_noticed(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    places = [f"{n},مدرسة {n},,31.9{n}39,35.9106,," for n in range(10, 40)]
    import_into(jordan, "schools", write_csv(HEADER, *places))
    places[3] = "13,مدرسة 13,,31.9800,35.9306,,"
    staged, found = _staged(jordan, write_csv(HEADER, *places), tmp_path)
    assert staged.warned_by_code == {"jumped": 1}
    assert "“13” would move by" in found["aroundme:reason en"]


def test_a_governorate_by_any_of_its_names_agrees_with_the_place(
    jordan: Deployment, write_csv: Writer
) -> None:
    rows = [
        f"{number},مدرسة {number},,31.95{number}9,35.9106,,{name}"
        for number, name in enumerate(("Amman", "محافظة عمان", "عَمّان", "nowhere known"), start=1)
    ]
    assert stage_into(jordan, "schools", write_csv(HEADER, *rows)).rejected == 0


def test_a_file_without_identifiers_gets_lasting_ones(
    jordan: Deployment, write_csv: Writer
) -> None:
    rows = ("مدرسة الأمل,31.9539,35.9106", "مدرسة النور,31.9639,35.9106")
    first = import_into(jordan, "schools", write_csv("name,lat,lon", *rows))
    again = stage_into(jordan, "schools", write_csv("name,lat,lon", *reversed(rows)))
    assert (first.changes.added, again.changes.unchanged) == (2, 2)
    twice = stage_into(jordan, "schools", write_csv("name,lat,lon", rows[0], *rows))
    assert twice.rejected_by_code == {"repeated_row": 1}


def test_rows_that_were_mended_in_the_rejects_file_can_be_imported(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    rows = (GOOD, '2,"=مدرسة, ""النور""",+X,35.9206,31.9639,+962 6 500 0124,Amman')
    rejects = tmp_path / "rejects.csv"
    stage_into(jordan, "schools", write_csv(HEADER, *rows), rejects=rejects)
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    row["lat"], row["lon"] = row["lon"], row["lat"]
    mended = tmp_path / "mended.csv"
    with mended.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    assert import_into(jordan, "schools", mended).rejected == 0
    with jordan.database.reading() as session:
        feature = session.scalars(select(Feature)).one()
    assert (feature.ref, feature.phones) == ("2", ["+96265000124"])
    assert feature.names == {"ar": '=مدرسة, "النور"', "en": "+X"}


def test_a_row_that_says_the_same_is_kept_and_one_that_does_not_is_checked(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    places = [f"{n},مدرسة {n},,31.9{n}39,35.9106,06 500 0123,Amman" for n in range(10, 40)]
    import_into(jordan, "schools", write_csv(HEADER, *places))
    places[3] = "13,مدرسة أخرى,,31.91339,35.9106,12,Amman"
    staged = stage_into(jordan, "schools", write_csv(HEADER, *places))
    assert (staged.changes.unchanged, staged.changes.changed) == (29, 1)
    assert staged.warned_by_code == {"bad_phone": 1}


def test_a_kept_row_is_still_compared_with_the_others(
    jordan: Deployment, write_csv: Writer, tmp_path: Path
) -> None:
    places = [f"{n},مدرسة {n},,31.9{n}39,35.9106,," for n in range(10, 14)]
    import_into(jordan, "schools", write_csv(HEADER, *places))
    more = ("99,مدرسة 12,,31.91240,35.9106,,", places[3], *places)
    staged = stage_into(jordan, "schools", write_csv(HEADER, *more))
    assert staged.rejected_by_code == {"repeated_ref": 1}
    assert staged.warned_by_code == {"near_duplicate": 1}
    assert staged.changes.unchanged == 4


def test_other_circumstances_have_every_row_checked_again(
    jordan: Deployment, write_csv: Writer
) -> None:
    path = write_csv("ref,title,other,lat,lon", "1,مدرسة أ,مدرسة ب,31.9539,35.9106")
    import_into(jordan, "schools", path)
    staged = stage_into(jordan, "schools", path, columns={"name": "other"})
    assert staged.changes.changed == 1
