"""What a text costs: septets and code units counted as phones do, and no letter ever replaced."""

import pytest

from portal.assembled_letters import letter_kinds
from portal.notifications.rules import Channel
from portal.notifications.sms.parts import Alphabet, carried
from portal.notifications.templates import LANGUAGES, write
from tests.portal.notifications.messages import NOTE, VALUES


@pytest.mark.parametrize(
    ("text", "alphabet", "parts"),
    [
        ("a" * 160, "gsm7", 1),
        ("a" * 161, "gsm7", 2),
        ("a" * 306, "gsm7", 2),
        ("a" * 307, "gsm7", 3),
        ("a" * 158 + "€", "gsm7", 1),
        ("a" * 159 + "€", "gsm7", 2),
        # The two septets of “€” are not torn apart, so the first part holds 152.
        ("a" * 152 + "€" + "a" * 152, "gsm7", 3),
        ("ب" * 70, "ucs2", 1),
        ("ب" * 71, "ucs2", 2),
        ("ب" * 134, "ucs2", 2),
        ("ب" * 135, "ucs2", 3),
        ("ب" * 68 + "😀", "ucs2", 1),
        ("ب" * 66 + "😀" + "ب" * 66, "ucs2", 3),
        ("", "gsm7", 1),
    ],
)
def test_parts_are_counted_as_they_are_paid_for(text: str, alphabet: str, parts: int) -> None:
    found = carried(text)
    assert (found.alphabet, found.parts) == (alphabet, parts)


def test_arabic_travels_as_it_was_written() -> None:
    text = "رقمك المرجعي: K-7Q4XV-2M9TB-H — “شكرًا”"
    assert carried(text).text == text
    assert "?" not in carried(text).text


def test_typography_alone_does_not_make_a_text_expensive() -> None:
    found = carried("The office’s “answer” – see below…")
    assert found.text == 'The office\'s "answer" - see below...'
    assert found.alphabet is Alphabet.GSM7


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_message_is_in_one_language_and_has_no_subject(language: str) -> None:
    (text,) = write(NOTE, language, VALUES)
    assert (text.language, text.subject) == (language, "")
    assert VALUES["reference"] in text.body


def test_every_text_message_says_in_how_many_parts_it_fits() -> None:
    kinds = [kind for kind in (NOTE, *letter_kinds()) if kind.channel is Channel.SMS]
    for kind in kinds:
        values = {place: LONGEST.get(place, "x" * 10) for place in kind.places}
        for language in LANGUAGES:
            (text,) = write(kind, language, values)
            found = carried(text.body)
            assert 1 <= found.parts <= kind.most_parts, (kind.name, language, found)


# As long as what stands there in life can be.
LONGEST = {
    "site": "Government Portal",
    "reference": "K-7Q4XV-2M9TB-H",
    "link": "https://portal.example.gov.jo/ar/contact/follow?reference=K-7Q4XV-2M9TB-H",
    "state_ar": "بانتظار طرف ثالث خارجي",
    "state_en": "Waiting for a third party",
    "code": "123 456",
}
