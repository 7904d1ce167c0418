"""Texts that a spreadsheet would run or rewrite."""

import pytest

from geo.spreadsheet_text import bared, guarded


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=cmd|'/c calc'!A0",
        "@SUM(A1)",
        "+962791234567",
        "+962 79 123 4567",
        "-2+3+cmd|' /C calc'!A0",
        "  =1",
        "\xa0=1",
        "\u200b=1",
        "\ufeff=1",
        "\n=1",
        "\tx",
        "\rx",
        "\x00=1",
        "＝1",
        "-",
        "--",
    ],
)
def test_text_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text).startswith("'")
    assert bared(guarded(text)) == text


def test_formula_in_a_later_line_of_a_cell_is_guarded() -> None:
    assert guarded("a\n=1\r\n -2+x\rb") == "a\n'=1\r\n' -2+x\rb"


@pytest.mark.parametrize(
    "text",
    ["-31.5", "-31", "+31.95", "31.95", "-31.9, 35.9", "-123456.78", "-1.5e-3", "0.5", "0", "-7,5"],
)
def test_numbers_stay_numbers(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize(
    "text",
    ["'Ajloun", "مدرسة", "Al-Karak", "a@b.jo", "Su-Th 08:00-15:00", "E7+2", "", "12 Main St", "'"],
)
def test_harmless_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text
    assert bared(text) == text


@pytest.mark.parametrize(
    "text", ["007", "0791234567", "00962791234567", "123456789012", "1E5", "2026-11-24", "1/2"]
)
def test_digits_that_excel_would_rewrite_come_back_as_they_were(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert bared(f"'{text}") == text


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 300_000 + "=",
        " " * 300_000 + "x-",
        ("'" * 999 + "\r") * 300 + "=",
        "1" * 300_000 + "-",
    ],
    ids=["lines", "spaces", "marks", "digits"],
)
def test_long_cells_are_guarded_in_linear_time(text: str) -> None:
    assert bared(guarded(text)) == text
