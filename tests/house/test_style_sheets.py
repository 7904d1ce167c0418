"""Style sheets and scripts name no colour: those stand in the tokens, once for light and dark."""

import re
from pathlib import Path

import pytest

from web.page.style_sheets import JOINED

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "web" / "static"
TOKENS = STATIC / "page" / "tokens.css"
FOLDERS = (STATIC, ROOT / "importers" / "reports" / "static")
FILES = [
    path
    for folder in FOLDERS
    for path in sorted(folder.rglob("*"))
    if path.suffix in {".css", ".js"} and "vendor" not in path.parts and path != TOKENS
]
STYLES = [path for path in FILES if path.suffix == ".css"]
_NAMED = "white|black|red|green|blue|gr[ae]y|orange|yellow|silver|navy|teal"
COLOUR = re.compile(
    rf"#[0-9a-f]{{3,8}}\b(?=[^{{]*[;}}\"',)])|\b(?:rgba?|hsla?|oklch|lab)\(|[:\s](?:{_NAMED})(?=[\s;}}])",
    re.IGNORECASE,
)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right))"
)
# Letters in em follow those around them; those in pt are for paper.
OTHER_LETTERS = re.compile(r"font-size:(?!\s*(?:var\(--text-|[\d.]+em|1[01][.\d]*pt|0\b))[^;}]+")
OTHER_CORNERS = re.compile(r"border-radius:(?!(?:\s+(?:0|var\(--[\w-]+\)))+\s*[;}])[^;}]+")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code_of(path: Path) -> str:
    text = path.read_text("utf-8")
    return re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", text, flags=re.DOTALL | re.MULTILINE)


def faults(pattern: re.Pattern[str], paths: list[Path]) -> dict[str, list[str]]:
    """Find what a pattern finds, by file."""
    found = {relative(path): pattern.findall(code_of(path)) for path in paths}
    return {name: all_ for name, all_ in found.items() if all_}


def test_no_colour_stands_outside_the_tokens() -> None:
    assert faults(COLOUR, FILES) == {}, "it belongs into tokens.css, for light and for dark"


def test_style_sheets_serve_both_directions() -> None:
    assert faults(PHYSICAL, STYLES) == {}, "say it logically: margin-inline-start, inset-inline"


def test_letters_and_corners_are_those_of_the_tokens() -> None:
    assert faults(OTHER_LETTERS, STYLES) == {}, "take one of --text-…"
    assert faults(OTHER_CORNERS, STYLES) == {}, "take --radius…, --pill or --round"


def test_every_token_that_is_used_is_there() -> None:
    known = set(re.findall(r"(--[\w-]+)\s*:", code_of(TOKENS)))
    used = {name for path in STYLES for name in re.findall(r"var\((--[\w-]+)", code_of(path))}
    # The colour of a pin is set by its place.
    assert used - known == {"--pin"}


def test_colours_say_light_and_dark_or_are_the_same_on_purpose() -> None:
    text = code_of(TOKENS)
    same = {name for name, value in re.findall(r"(--[\w-]+):\s*(#\w+);", text)}
    assert same == {
        "--picture", "--gold", "--on-bar", "--on-bar-soft", "--bar-line", "--ink-on-gold",
        "--pin-edge", "--on-pin", "--pin-chosen", "--on-pin-chosen",
    }  # fmt: skip


def test_the_frame_of_the_browser_has_the_colour_of_the_head_of_pages() -> None:
    layout = (ROOT / "web" / "templates" / "page" / "layout.html").read_text("utf-8")
    (told,) = re.findall(r'name="theme-color" content="(#\w+)"', layout)
    assert f"--bar: var(--if-light, {told})" in code_of(TOKENS)


def test_what_is_joined_is_there_and_finds_the_fonts() -> None:
    for target, parts in JOINED.items():
        assert all((STATIC / part).is_file() for part in parts)
        assert {part.count("/") for part in (target, *parts)} == {1}


def contrast(first: str, second: str) -> float:
    """Tell the contrast of two colours as WCAG 2 counts it, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def values_of(mode: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in re.findall(r"(--[\w-]+):\s*([^;]+);", code_of(TOKENS)):
        told = re.search(rf"--if-{mode}, (#[0-9a-f]{{6}})", value)
        found[name] = told[1] if told else value.strip()
    return found


# What is written, on what; 4.5 is asked of text, 3 of edges that tell a control and of signs.
_WORDS = ("ink", "ink-soft", "link", "brand", "brand-strong", "bad", "good", "doubt", "going")
_PALE = ("brand-pale", "good-pale", "bad-pale", "doubt-pale", "going-pale")
_CHANGES = ("added", "moved", "removed", "rejected")
_TEXTS = [
    *((text, ground) for text in (*_WORDS, *_CHANGES) for ground in ("paper", "ground")),
    *(("ink", ground) for ground in _PALE),
    *((ink, "brand-pale") for ink in ("ink-soft", "link", "brand", "brand-strong")),
    *((word, f"{word}-pale") for word in ("good", "bad", "doubt", "going")),
    *(("on-brand", ground) for ground in ("brand", "brand-strong")),
    *(("link", ground) for ground in ("doubt-pale", "bad-pale")),
    *(("on-bar", ground) for ground in ("bar", "bar-strong")), ("on-bar-soft", "bar"),
    *((name, on) for name in ("map-name", "map-here") for on in ("map-land", "map-ground")),
    *(
        (name, on)
        for name in ("map-street-name", "map-sight-name")
        for on in ("map-paper", "map-built", "map-green", "map-wood", "map-site")
    ),
    ("map-water-name", "map-water"), ("map-water-name", "map-paper"),
    ("on-pin-chosen", "pin-chosen"), ("on-pin", "cluster"),
]  # fmt: skip
_EDGES = [
    *((edge, on) for edge in ("line-strong", "focus", "brand") for on in ("paper", "ground")),
    ("gold", "bar"), ("focus", "brand-pale"), ("map-border", "map-land"), ("map-line", "map-paper"),
]  # fmt: skip


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_colours_can_be_read_by_who_sees_little(mode: str) -> None:
    values = values_of(mode)
    asked = [(pair, 4.5) for pair in _TEXTS] + [(pair, 3.0) for pair in _EDGES]
    weak = {
        pair: round(contrast(values[f"--{pair[0]}"], values[f"--{pair[1]}"]), 2)
        for pair, least in asked
        if contrast(values[f"--{pair[0]}"], values[f"--{pair[1]}"]) < least
    }
    assert weak == {}
