"""What a form writes for a duration is read again as the same duration, in both languages."""

import pytest
from babel import Locale

from geo.duration_words import read_duration_words
from web.page.rendering import write_duration
from web.translations import Translations

COUNTS = (1, 2, 3, 10, 11, 99, 100)
DURATIONS = [
    *(f"P{count}{unit}" for count in COUNTS for unit in "YMWD"),
    *(f"PT{count}{unit}" for count in COUNTS for unit in "HM"),
    *("P1Y6M", "P2W3D", "P1DT2H", "PT1H30M", "P1Y2M3W4DT5H6M", "P2Y1M2W1DT2H1M"),
]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_duration_that_is_written_is_read_again(language: str) -> None:
    plural = Translations(("ar", "en")).plural(language)
    for iso in DURATIONS:
        words = write_duration(iso, Locale.parse(language), plural)
        assert read_duration_words(words) == iso, words
    assert write_duration("P2D", Locale.parse("ar"), Translations(("ar",)).plural("ar")) == "يومان"
