"""What a download is, which part of a file is asked for, and who says that it is a bot."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from geo.errors import AroundMeError
from portal.opendata.formats.packed import PACKED_TYPES
from portal.opendata.formats.rules import FORMATS, UNKNOWN

OCTETS = "application/octet-stream"
# Sent under their own names a browser would run what stands in these, were it ever to show them.
_RUN_BY_BROWSERS = frozenset({"HTML", "SVG", "XML"})
# What crawlers, monitors and previews of links call themselves; a browser or a script has no such
# word in its name.
_BOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|archiver|preview|monitor|uptime|checker|scanner|facebookexternal"
    r"|headless|lighthouse|indexer|validator",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class Channel(StrEnum):
    """By what a file was taken: a browser in which somebody sits, or a script of somebody's."""

    WEB = "web"
    API = "api"


class Counted(NamedTuple):
    """What is counted together: a version and its format, on a day, by a channel. Nobody's."""

    resource_id: UUID
    number: int
    day: date
    format: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class Taken:
    """How often something was taken by people, and by programs that nobody sits at."""

    people: int = 0
    programs: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.people + other.people, self.programs + other.programs)


class Piece(NamedTuple):
    """A part of a file: its first byte, and the one behind its last."""

    first: int
    end: int


class NotInFile(AroundMeError):
    """A part of a file was asked for that begins behind its end."""


def asked_piece(said: str, size: int) -> Piece | None:
    """Return the one part that a Range header asks for; None where the whole is the answer.

    Several parts at once, other units and what nobody understands are answered with the whole
    (RFC 9110, 14.2). Raises NotInFile for a part behind the end.
    """
    found = _RANGE.fullmatch(said)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        last = int(found[2])
        piece = Piece(max(size - last, 0), size if last else 0)
    else:
        first = int(found[1])
        if found[2] and int(found[2]) < first:
            return None
        piece = Piece(first, min(int(found[2]) + 1, size) if found[2] else size)
    if piece.first >= piece.end:
        raise NotInFile("There is nothing behind the end of a file.")
    return piece


def is_bot(headers: Mapping[str, str]) -> bool:
    """Check whether a program asks that nobody sits at: it says so, or does not say what it is."""
    agent = headers.get("user-agent", "").strip()
    return not agent or _BOTS.search(agent) is not None


def is_ahead(headers: Mapping[str, str]) -> bool:
    """Check whether a browser fetches ahead what nobody has asked for yet."""
    said = f"{headers.get('sec-purpose', '')} {headers.get('purpose', '')}"
    return "prefetch" in said.lower()


def channel_of(headers: Mapping[str, str]) -> Channel:
    """Return the channel: the web where something is said that browsers alone say."""
    if "sec-fetch-mode" in headers or headers.get("user-agent", "").startswith("Mozilla/"):
        return Channel.WEB
    return Channel.API


def media_type_of(format_code: str | None, encoding: str | None, packed: str | None) -> str:
    """Return under which type a file is sent: never one that a browser shows as a page of ours."""
    if packed is not None:
        return PACKED_TYPES.get(packed, OCTETS)
    known = FORMATS.get(format_code or UNKNOWN)
    if known is None or known.code in _RUN_BY_BROWSERS:
        return OCTETS
    if known.media_type.startswith("text/") and encoding:
        return f"{known.media_type}; charset={encoding}"
    return known.media_type
