"""Keys under which names are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.gazetteer.spelling import (
    keys_within,
    likeness,
    name_key,
    slips,
    sound_key,
)

WORDS = st.text("abcdefghijklmnopqrstuvwxyzابتثجحخدذرزسشصضطظعغفقكلمنهوية", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الزرقاء", "زرقا"),
        ("جَبَل الحُسَين", "جبل الحسين"),
        ("إربد", "اربد"),
        ("مأدبا", "مادبا"),
        ("الجامعة الأردنية", "جامعه الاردنيه"),
        ("Jabal al-Hussein", "jabal Hussein"),
        ("Jabal Al Hussein", "JABAL EL-HUSSEIN"),
        ("Wādī as-Sīr", "Wadi es Sir"),
        ("الدوار ٧", "الدوار 7"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("عمان", "عمون"), ("الجامعة الأردنية", "أكاديمية الجامعة"), ("Salt", "Salty")],
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_an_article_alone_stays_a_name() -> None:
    assert name_key("Al") == "al"
    assert name_key("ال") == "ال"


@pytest.mark.parametrize(
    "names",
    [
        ("Sweileh", "Suwaylih", "صويلح"),
        ("Irbid", "irbed", "إربد"),
        ("Aqaba", "Akaba", "العقبة"),
        ("Zarqa", "Zerqa", "Zarka", "الزرقاء"),
        ("Shmeisani", "Shumaysani", "الشميساني"),
        ("Abdali", "Alabdali", "العبدلي"),
        ("Amman", "aman", "عمان"),
    ],
)
def test_ways_to_hear_one_name_sound_alike(names: tuple[str, ...]) -> None:
    assert len({sound_key(name_key(name)) for name in names}) == 1


def test_later_words_are_beginnings_too() -> None:
    assert keys_within("jabal hussein east") == ["hussein east", "east"]


@given(WORDS.filter(lambda word: len(word) > 1), st.integers(0, 11), st.sampled_from("abنم"))
def test_a_long_key_is_nearly_the_same_with_a_letter_wrong(word: str, at: int, letter: str) -> None:
    key = f"{word} jabal"
    at %= len(word)
    assert likeness(key[:at] + letter + key[at + 1 :], key) >= 1 - 1 / len(key)


@given(st.text("abcdef", min_size=3, max_size=8), st.integers(0, 6))
def test_short_keys_a_letter_apart_share_what_is_left(key: str, at: int) -> None:
    at %= len(key) - 1
    swapped = key[:at] + key[at + 1] + key[at] + key[at + 2 :]
    assert set(slips(key, "")) & set(slips(swapped, ""))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Queen Alia Airport", "Quene Ali Airpot"), ("شارع الجاردنز", "شارع الجاذنز")],
)
def test_long_keys_with_a_consonant_wrong_share_what_is_left_of_their_sound(
    one: str, other: str
) -> None:
    kept = [slips(key, sound_key(key)) for key in map(name_key, (one, other))]
    assert set(kept[0]) & set(kept[1])


@given(WORDS, WORDS)
def test_likeness_is_a_share_and_whole_only_for_the_same(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert (likeness(one, other) == 1) == (one == other)
