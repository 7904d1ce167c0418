"""Pages of ours that somebody writes about: which record each shows, and whose affair it is."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from layers.features.models import Feature
from portal.directory.registers.definitions import Register
from portal.directory.registers.models import Agency
from portal.directory.registers.queries import owners

_LONGEST_PATH = 300
_PATH = re.compile(r"/[a-z]{2,3}/[^\x00-\x20\x7f\\]*", re.ASCII)
_RECORD = re.compile(r"/[a-z]{2,3}/(?P<folder>[a-z]+)/(?P<code>[^?#]+)")
_PLACES = "places"
OFFICES = "offices/"


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page of ours: kind and code of its record; `page` and None where it has none."""

    path: str
    kind: str
    code: str | None


def read_page(path: str) -> OwnPage:
    """Read the path of a page of ours; anything else is the start page's."""
    if len(path) > _LONGEST_PATH or "//" in path or not _PATH.fullmatch(path):
        return OwnPage("/", "page", None)
    found = _RECORD.fullmatch(unquote(path.partition("?")[0]))
    if found is None:
        return OwnPage(path, "page", None)
    if found["folder"] in set(Register):
        return OwnPage(path, Register(found["folder"]).subject.value, found["code"])
    if found["folder"] != _PLACES:
        return OwnPage(path, "page", None)
    is_office = found["code"].startswith(OFFICES)
    return OwnPage(path, "office" if is_office else "page", found["code"])


def agency_of_page(session: Session, page: OwnPage) -> str | None:
    """Return the agency that answers for a page; None where that is nobody's or not known."""
    if page.code is None or "\0" in page.code:
        return None
    register = next((one for one in Register if one.subject == page.kind), None)
    if register is not None:
        return owners(session, register, [page.code]).get(page.code)
    found: str | None = session.scalar(_agency_of_place(page.code))
    return found


def _agency_of_place(code: str) -> Select[Any]:
    layer, _slash, ref = code.partition("/")
    return (
        select(Agency.code)
        .join(Feature, Feature.attributes["agency"].astext == Agency.code)
        .where(
            Agency.superseded_in.is_(None),
            Feature.superseded_in.is_(None),
            Feature.layer == layer,
            Feature.ref == ref,
        )
    )
