"""What a report of an error says, and which record the reported page belongs to."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.directory.registers.definitions import Register

LONGEST_TEXT = 4000
LONGEST_CONTACT = 300
_LONGEST_PATH = 500
_PATH = re.compile(r"/[a-z]{2,3}/[^\x00-\x20\x7f\\]*", re.ASCII)
_RECORD = re.compile(r"/[a-z]{2,3}/(?P<folder>[a-z]+)/(?P<code>[^?#]+)")
_PLACES = "places"
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
OFFICES = "offices/"


# The name of their workflow.
WORKFLOW = "error_report"


class Selection(StrEnum):
    """Which reports a list shows: OPEN those that nobody has closed, MINE those assigned to me."""

    OPEN = "open"
    OVERDUE = "overdue"
    MINE = "mine"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ReportedPage:
    """The page that is wrong: kind and code of its record; `page` and None where it has none."""

    path: str
    kind: str
    code: str | None


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as the public hands it in."""

    page: ReportedPage
    text: str
    contact: str | None
    language: str


def read_page(path: str) -> ReportedPage:
    """Read the path of a page of ours; anything else is the start page's."""
    if len(path) > _LONGEST_PATH or "//" in path or not _PATH.fullmatch(path):
        return ReportedPage("/", "page", None)
    found = _RECORD.fullmatch(unquote(path.partition("?")[0]))
    if found is None:
        return ReportedPage(path, "page", None)
    if found["folder"] in set(Register):
        return ReportedPage(path, Register(found["folder"]).subject.value, found["code"])
    if found["folder"] != _PLACES:
        return ReportedPage(path, "page", None)
    is_office = found["code"].startswith(OFFICES)
    return ReportedPage(path, "office" if is_office else "page", found["code"])


def read_report(page: ReportedPage, text: str, contact: str, language: str) -> NewReport:
    """Read what was written; raises InvalidParameter when it is nothing or too long."""
    said = _plain(text)
    if not said:
        raise InvalidParameter("text", _("Write what is wrong on this page."), value=text)
    _refuse_long("text", said, LONGEST_TEXT)
    way_back = " ".join(_plain(contact).split())
    _refuse_long("contact", way_back, LONGEST_CONTACT)
    return NewReport(page, said, way_back or None, language)


def _refuse_long(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise InvalidParameter(
            name,
            _("This is {length} characters long: at most {most} are possible."),
            value=text,
            length=len(text),
            most=most,
        )


def _plain(text: str) -> str:
    """Leave out what nobody sees, above all what turns the text around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _HIDDEN.sub("", lines).encode("utf-8", "replace").decode().strip()
