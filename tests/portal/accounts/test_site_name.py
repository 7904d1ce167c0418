"""What letters and authenticators call the portal: its name in the reader's language."""

from datetime import timedelta

import pytest

from portal.accounts.letters import RESET
from tests.portal.accounts.house import House


@pytest.mark.parametrize(
    ("language", "name"),
    [("ar", "البوابة الحكومية"), ("en", "Government Portal"), ("fr", "Government Portal")],
)
def test_a_letter_names_the_portal_in_its_language(house: House, language: str, name: str) -> None:
    letter = house.security.letter(RESET, "a@example.org", language, "/reset", timedelta(hours=1))
    assert letter.values["site"] == name
