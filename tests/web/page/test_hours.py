"""Opening hours in words, also where they say more than days and times."""

import pytest
from babel import Locale

from web.page.hours import hours_words
from web.translations import Translations

TRANSLATIONS = Translations(("ar", "en"))


def in_words(hours: str, language: str = "en") -> list[str]:
    words = hours_words(hours, Locale.parse(language), TRANSLATIONS.to(language))
    return [line.striptags() for line in words]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (
            "Su-Th 08:00-15:00; PH off",
            ["Sunday – Thursday: 08:00 to 15:00", "public holidays: closed"],
        ),
        ("sunrise-sunset", ["Every day: sunrise to sunset"]),
        ("Fr (sunrise+01:00)-dusk", ["Friday: 01:00 after sunrise to dusk"]),
        (
            "Apr-Oct Su-Th 08:00-16:00 || unknown",
            [
                "April – October Sunday – Thursday: 08:00 to 16:00",
                "Every day: at times that are not known",
            ],
        ),
        ("Jan 01-Mar 31 Su 08:00+", ["1 January – 31 March Sunday: from 08:00"]),
        (
            'Su-Th 08:00-12:00 "by appointment"',
            ["Sunday – Thursday: 08:00 to 12:00, by appointment"],
        ),
        ('Sa "ask the guard"', ["Saturday: ask the guard"]),
        ("24/7", ["Every day: 24 hours"]),
        (
            "Su 00:00-24:00, Mo off; SH off",
            ["Sunday: 24 hours", "Monday: closed", "school holidays: closed"],
        ),
    ],
)
def test_they_are_said_in_words(hours: str, words: list[str]) -> None:
    assert in_words(hours) == words


def test_the_sun_and_appointments_have_arabic_words() -> None:
    assert in_words('sunrise-sunset; PH "by appointment"', "ar") == [
        "كل يوم: من الشروق إلى الغروب",
        "العطل الرسمية: بموعد مسبق",
    ]


@pytest.mark.parametrize("hours", ["", "early", "Mo[1] 08:00-10:00", "week 01-10 Mo 08:00-10:00"])
def test_what_has_no_words_yet_has_none(hours: str) -> None:
    assert in_words(hours) == []
