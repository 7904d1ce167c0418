"""Reading a text or a title that somebody writes in public."""

from dataclasses import dataclass

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.comments.texts.characters import clean_line, clean_text, is_read
from portal.comments.texts.markdown import means_link, write_html


@dataclass(frozen=True)
class TextRules:
    """How a text may be: `field` is the name under which its form knows it.

    Without `may_link` a link is written as plain text.
    """

    field: str
    longest: int
    may_link: bool = True


@dataclass(frozen=True)
class WrittenText:
    """A text as it was typed, without what turns or hides, and as HTML that may stand in a page.

    `links_are_off` says that it holds what would have been a link: tell the writer.
    """

    markdown: str
    html: str
    links_are_off: bool = False


def read_text(raw: str, rules: TextRules) -> WrittenText:
    """Read a text of Markdown; raises InvalidParameter by the name of its field."""
    text = clean_text(raw, rules.longest).strip("\n ")
    _check(text, rules.longest, rules.field)
    html = write_html(text, may_link=rules.may_link)
    return WrittenText(text, html, not rules.may_link and means_link(text))


def read_title(raw: str, longest: int, field: str) -> str:
    """Read a text of one line without Markdown; raises InvalidParameter by its field."""
    title = clean_line(raw, longest)
    _check(title, longest, field)
    return title


def read_note(raw: str, longest: int) -> str | None:
    """Return a note of some lines without Markdown, up to its longest; None for an empty one."""
    note = clean_text(raw, longest)[:longest].strip("\n ")
    return note if is_read(note) else None


def _check(text: str, longest: int, field: str) -> None:
    if not is_read(text):
        raise InvalidParameter(field, _("Write something here."), value=text, allowed=None)
    if len(text) > longest:
        raise InvalidParameter(
            field,
            _("This is {length} characters long: at most {most} are possible."),
            value=text,
            allowed=None,
            length=len(text),
            most=longest,
        )
