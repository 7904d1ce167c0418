"""Opening hours are chosen by days and times; what says more stays as it is written."""

import pytest
from opening_hours import validate

from geo.errors import InvalidParameter
from portal.directory.records.shapes import FieldKind, Shape
from web.page.forms.hours_picker import osm_hours, picked_hours, read_time
from web.page.forms.typed import read_typed

HOURS = Shape("hours", FieldKind.VALUE, type="hours")


def said(*pairs: tuple[str, str], was: str = "", text: str | None = None) -> object:
    fields = [("hours", was if text is None else text), ("picked.hours.was", was)]
    chosen = [(f"picked.hours.{name}", value) for name, value in pairs]
    return read_typed([HOURS], [*fields, *chosen], ())["hours"]


def period(number: int, days: str, opens: str, closes: str) -> list[tuple[str, str]]:
    return [
        *((f"{number}.days", day) for day in days.split()),
        (f"{number}.opens", opens),
        (f"{number}.closes", closes),
    ]


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("Su-Th 08:00-15:00; PH off", "Su-Th 08:00-15:00; PH off"),
        ("Su-Th 08:00-12:00,13:00-15:00", "Su-Th 08:00-12:00,13:00-15:00"),
        ("Mo-Su 08:00-22:00; Fr 14:00-22:00", "Su-Th,Sa 08:00-22:00; Fr 14:00-22:00"),
        ("Sa-Th 08:00-15:00; Fr off", "Su-Th,Sa 08:00-15:00"),
        ("08:00-24:00", "Mo-Su 08:00-24:00"),
        ("Su,PH 09:00-12:00", "Su,PH 09:00-12:00"),
        ('Su-Th 08:00-15:00 "by appointment"', 'Su-Th 08:00-15:00 "by appointment"'),
        ('unknown "by appointment"', 'unknown "by appointment"'),
        ("24/7", "24/7"),
        ("", ""),
    ],
)
def test_what_can_be_chosen_says_the_same_again(text: str, again: str) -> None:
    picked = picked_hours(text)
    assert picked is not None
    assert osm_hours(picked) == again
    assert not again or validate(again)
    assert picked_hours(again) == picked


@pytest.mark.parametrize("text", ["sunrise-sunset", "Apr-Oct Mo 08:00-12:00", "early", "Mo[1] off"])
def test_what_says_more_cannot_be_chosen(text: str) -> None:
    assert picked_hours(text) is None


def test_days_times_and_ticks_become_opening_hours() -> None:
    pairs = [
        *period(0, "Su Mo Tu We Th", "08:00", "12:00"),
        *period(1, "Su Mo", "١٣:٠٠", "3 pm"),
        *period(2, "", "", ""),
        ("holidays", "1"),
    ]
    assert said(*pairs) == "Su,Mo 08:00-12:00,13:00-15:00; Tu-Th 08:00-12:00; PH off"
    assert said(("always", "1")) == "24/7"
    assert said(("appointment", "1")) == 'unknown "by appointment"'


def test_what_nobody_touched_stays_as_it_was_written() -> None:
    for was in ("Mo-Su 08:00-22:00; Fr off", "sunrise-sunset"):
        picked = picked_hours(was)
        days = picked.periods[0].days if picked else ()
        assert said(*(period(0, " ".join(days), "08:00", "22:00") if days else ()), was=was) == was


def test_the_text_of_experts_counts_when_it_was_changed() -> None:
    chosen = period(0, "Su", "08:00", "12:00")
    assert (
        said(*chosen, was="Su 08:00-12:00", text="Mo-Fr sunrise-sunset") == "Mo-Fr sunrise-sunset"
    )
    assert said(*chosen, was="sunrise-sunset") == "Su 08:00-12:00"
    assert said(*period(0, "", "", ""), was="Su 08:00-12:00") == ""


@pytest.mark.parametrize(
    ("days", "opens", "closes", "held"),
    [
        ("Su", "08:00", "", "Su 08:00-?"),
        ("", "08:00", "15:00", "? 08:00-15:00"),
        ("Su Mo", "late", "25", "Su,Mo late-25:00"),
    ],
)
def test_what_cannot_be_read_is_no_opening_hours_and_is_not_lost(
    days: str, opens: str, closes: str, held: str
) -> None:
    assert said(*period(0, days, opens, closes)) == held
    assert not validate(held)
    picked = picked_hours(held)
    assert picked is not None
    assert osm_hours(picked) == held


@pytest.mark.parametrize(
    ("text", "time"),
    [("8", "08:00"), ("٨:٣٠", "08:30"), ("0830", "08:30"), ("3م", "15:00"), ("12 am", "00:00")],
)
def test_times_are_read_as_people_write_them(text: str, time: str) -> None:
    assert read_time(text) == time


@pytest.mark.parametrize("name", ["hours.evil", "hours.100.days", "x", "other.was"])
def test_a_field_that_no_picker_has_is_refused(name: str) -> None:
    with pytest.raises(InvalidParameter):
        read_typed([HOURS], [(f"picked.{name}", "1")], ())
