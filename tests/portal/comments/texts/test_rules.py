"""Texts that people write: what is kept, what is taken out, and what becomes of links."""

import re

import pytest

from geo.errors import InvalidParameter
from portal.comments.texts.rules import TextRules, read_text, read_title

LINKING = TextRules("text", 5_000)
PLAIN = TextRules("text", 5_000, may_link=False)


def test_markdown_becomes_few_tags_each_outer_block_with_its_own_direction() -> None:
    found = read_text("مرحبا **بكم**\nسطر\n\n- one\n- اثنان\n\n> قول\n\n`code`", LINKING)
    assert found.html == (
        '<p dir="auto">مرحبا <strong>بكم</strong><br>\nسطر</p>\n<ul dir="auto">\n'
        "<li>one</li>\n<li>اثنان</li>\n</ul>\n"
        '<blockquote dir="auto">\n<p>قول</p>\n</blockquote>\n'
        '<p dir="auto"><code>code</code></p>'
    )


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "# heading",
        "a\n===",
        "    four spaces",
        "&#x202e;",
        "| a | b |\n|---|---|",
        "[a]: https://a.example\n\n[a]",
    ],
)
def test_what_is_not_offered_stands_as_it_was_typed(typed: str) -> None:
    shown = read_text(typed, LINKING).html
    assert set(re.findall(r"<(\w+)", shown)) <= {"p", "br", "a"}
    assert read_text(typed, LINKING).markdown == typed.strip()


def test_bidi_overrides_and_isolates_go_and_marks_of_arabic_stay() -> None:
    kept = "می\u200cخواهم \u200fABC\u200e \u061c١٢ ل\u200dه"
    turned = kept + "".join(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
    assert read_text(turned, LINKING).markdown == kept
    assert read_title(turned, 100, "title") == kept


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\ufeff", "\u00ad", "\U000e0041", "\u3164", "\0", "\x1b"]
)
def test_what_nobody_sees_is_taken_out(hidden: str) -> None:
    assert read_text(f"a{hidden}b", LINKING).markdown == "ab"


def test_a_heap_of_marks_is_bounded_and_full_vocalisation_is_not() -> None:
    assert read_text("ا" + "\u0303" * 3_000, LINKING).markdown.count("\u0303") == 5
    voweled = "إِنَّ ٱلْعِلْمَ"
    assert read_title(voweled, 100, "title") == voweled


def test_links_of_whoever_may_link_are_followed_by_nobody_who_ranks_pages() -> None:
    html = read_text("انظر https://moh.gov.jo/a?b=1، ثم", LINKING).html
    assert html == (
        '<p dir="auto">انظر <a href="https://moh.gov.jo/a?b=1" rel="nofollow ugc noopener'
        ' noreferrer">https://moh.gov.jo/a?b=1</a>، ثم</p>'
    )


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("[وزارة الصحة](https://evil.example/x)", "evil.example"),
        ("[https://moh.gov.jo](https://evil.example:8080)", "evil.example:8080"),
        ("https://аррle.com", "xn--le-6kc8da.com"),
    ],
)
def test_a_link_behind_words_or_look_alikes_says_where_it_leads(typed: str, host: str) -> None:
    assert f'<bdi dir="ltr">({host})</bdi>' in read_text(typed, LINKING).html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://moh.gov.jo@evil.example",
        "//evil.example",
        "/ar/contact",
        "data:text/html,x",
        "https://a\\b.example",
        "https://localhost",
    ],
)
def test_only_whole_web_addresses_become_links(address: str) -> None:
    for typed in (f"[a]({address})", f"<{address}>", address):
        assert "<a " not in read_text(typed, LINKING).html


@pytest.mark.parametrize(
    "typed", ["[a](https://a.example)", "<https://a.example>", "https://a.example"]
)
def test_a_link_of_a_new_author_is_plain_text_and_he_is_told(typed: str) -> None:
    found = read_text(typed, PLAIN)
    assert "<a" not in found.html
    assert "https://a.example" in found.html
    assert found.links_are_off


def test_nobody_is_told_of_links_without_one() -> None:
    assert not read_text("مرحبا (بكم) [1] <3", PLAIN).links_are_off
    assert not read_text("https://a.example", LINKING).links_are_off


@pytest.mark.parametrize("empty", ["", "  \n ", "\u200f\u200d", "\u202e", "\u3164"])
def test_a_text_of_which_nobody_sees_anything_is_refused_by_its_field(empty: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        read_text(empty, TextRules("body", 100))
    assert refused.value.parameter == "body"


def test_a_text_that_is_too_long_says_how_long_it_may_be() -> None:
    with pytest.raises(InvalidParameter, match="11 characters long: at most 10"):
        read_title("a" * 11, 10, "title")


def test_a_title_is_one_line() -> None:
    assert read_title(" a\r\n b\u2028c\td ", 100, "title") == "a b c d"
