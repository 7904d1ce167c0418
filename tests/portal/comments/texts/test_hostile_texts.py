"""Hostile texts in every field of the interactive window, read by its own reader and parsed."""

from collections.abc import Callable, Iterable, Mapping
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.country import load_country
from geo.errors import InvalidFields, InvalidParameter
from portal.comments.authors.naming import read_name
from portal.comments.discussions.rules import LONGEST_COMMENT
from portal.comments.texts.rules import TextRules, WrittenText, read_note, read_text, read_title
from portal.participation.forums.opening import read_topic
from portal.participation.forums.rules import Category
from portal.participation.ideas.reading import read_idea
from portal.participation.polls.draft_forms import plain_text
from portal.participation.spaces.reading import DraftReader
from tests.portal.comments.texts.hostile import ATTACKS, KEPT, OVERRIDING
from tests.portal.comments.texts.parsed import check_turns_nothing, check_written

_COUNTRY = load_country("jo")
_CATEGORY = Category(uuid4(), uuid4(), 1, {"ar": "س", "en": "x"}, 1)
_SIGNS = "<>\"'`&;:/\\()[]{}*_~#!-+=.| \n\t\u0000\u0085\u2028a1اه"
_PIECES = st.one_of(
    st.sampled_from(ATTACKS),
    st.sampled_from([*OVERRIDING, *KEPT]),
    st.text(st.sampled_from(_SIGNS), max_size=12),
    st.text(max_size=12),
)
TEXTS = st.lists(_PIECES, min_size=1, max_size=5).map("".join)


def _texts(raw: str) -> Iterable[WrittenText]:
    for may_link in (False, True):
        yield read_text(raw, TextRules("text", LONGEST_COMMENT, may_link))


def _idea(raw: str) -> Iterable[WrittenText | str]:
    idea = read_idea({"title": raw[:60], "text": raw}, "ar", None, may_link=True)
    return idea.title, idea.text


def _topic(raw: str) -> Iterable[WrittenText | str]:
    given = {"category": "1", "title": raw[:60], "text": raw}
    topic = read_topic(given, "ar", [_CATEGORY], may_link=True)
    return topic.title, topic.text


def _space(raw: str) -> Iterable[WrittenText | str]:
    """Read what a space, its phases and its news say."""
    reader = DraftReader(_COUNTRY)
    written: Mapping[str, Mapping[str, str]] = {"text": {"ar": raw, "en": raw}}
    markdown, html = reader.markdown("text", written, 5_000)
    lines = reader.lines("text", written, 5_000)
    long = reader.lines("text", written, 5_000, is_long=True)
    yield from (WrittenText(markdown[one], html[one]) for one in markdown)
    yield from (*lines.values(), *long.values())


READERS: Mapping[str, Callable[[str], Iterable[WrittenText | str]]] = {
    "comment and official answer": _texts,
    "idea": _idea,
    "topic": _topic,
    "space, phase and news": _space,
    "name": lambda raw: [read_name(raw)],
    "category": lambda raw: [read_title(raw, 80, "title")],
    "poll": lambda raw: [plain_text(raw, 300)],
    "report, appeal and decision": lambda raw: [read_note(raw, 500) or ""],
}


def check_field(name: str, raw: str) -> None:
    """Read a text as a field does, and fail where it keeps what it may not."""
    try:
        found = list(READERS[name](raw))
    except (InvalidParameter, InvalidFields):
        return
    for one in found:
        if isinstance(one, str):
            check_turns_nothing(one)
            continue
        check_turns_nothing(one.markdown)
        check_written(one.html)


@pytest.mark.parametrize("name", READERS)
def test_no_known_attack_is_more_than_a_text(name: str) -> None:
    for attack in ATTACKS:
        for raw in (attack, f"مرحبا {attack}\n\n{attack} x"):
            check_field(name, raw)


@given(raw=TEXTS)
@example(raw="<a\u202e href='https://evil.example'>")
def test_whatever_is_put_together_is_no_more_than_a_text(raw: str) -> None:
    for name in READERS:
        check_field(name, raw)


@pytest.mark.parametrize("name", [one for one in READERS if one != "name"])
def test_the_marks_that_arabic_and_persian_need_are_kept_everywhere(name: str) -> None:
    raw = "می\u200cخواهم \u200fABC\u200e \u061c١٢ ل\u200dه"
    for one in READERS[name](raw + OVERRIDING):
        assert (one if isinstance(one, str) else one.markdown) == raw


def test_what_is_not_parsed_as_written_is_found() -> None:
    for html in (
        "<p>x<script>y</script>",
        "<p onclick=x>y</p>",
        "<p title=x>y</p>",
        '<a href="javascript:x" rel="nofollow ugc noopener noreferrer">x</a>',
        "<p>\u202ex</p>",
        "<a href='https://a.example'>x</a>",
    ):
        with pytest.raises(AssertionError):
            check_written(html)
