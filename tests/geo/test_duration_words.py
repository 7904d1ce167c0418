"""Durations are read as people say them, and what cannot be kept is none."""

import pytest

from geo.duration_words import read_duration_words


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("P3D", "P3D"),
        ("pt2h", "PT2H"),
        ("3 days", "P3D"),
        ("3 working days", "P3D"),
        ("within two weeks", "P2W"),
        ("half an hour", "PT30M"),
        ("an hour and a half", None),
        ("1 hour and 30 minutes", "PT1H30M"),
        ("A year, two months", "P1Y2M"),
        ("يومان", "P2D"),
        ("ساعتين", "PT2H"),
        ("ثلاثة أيام عمل", "P3D"),
        ("خلال ٣ أيام", "P3D"),
        ("نصف ساعة", "PT30M"),
        ("سنة واحدة وشهران", "P1Y2M"),
        ("أسبوعين و٣ أيام", "P2W3D"),
        ("١١ يومًا", "P11D"),
        ("أسبوع", "P1W"),
        ("٥ سنوات", "P5Y"),
        ("15 minutes", "PT15M"),
    ],
)
def test_what_people_say_is_read(text: str, iso: str | None) -> None:
    assert read_duration_words(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "3",
        "-3 days",
        "3-5 days",
        "3.5 days",
        "3 days 2 days",
        "2 days 1 month",
        "and",
        "يوم يوم",
        "12345 days",
        "3 days later",
        "واحد",
        "x" * 1000,
    ],
)
def test_what_cannot_be_kept_is_none(text: str) -> None:
    assert read_duration_words(text) is None
