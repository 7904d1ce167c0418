"""Catalogues of others: what officers say of one, read field by field, kept, paused, asked for."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.country import Country, Names
from geo.database import storable
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from importers.harvest.models import HarvestRunRow
from importers.harvest.rules import ASK_ABOVE, Reach
from importers.harvest.runs import ask_run
from importers.harvest.values import read_address
from portal.accounts.officer_roles import Officer, Role
from portal.audit.recording import record
from portal.comments.texts.characters import clean_line
from portal.opendata.datasets.rules import LONGEST_TITLE
from portal.opendata.datasets.service import check_role
from portal.opendata.origins.models import HarvestSourceRow
from portal.opendata.origins.rules import Schedule, SourceKind
from portal.opendata.terms.rules import Terms

SOURCE = "harvest_source"
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_CODE = 40
_MOST_NAMED = 500
_LONGEST_NAMED = 200
# What follows the address of a portal in the addresses that people copy.
_BEHIND = re.compile(r"/(api(/.*)?|dataset(/.*)?)?/?$")


@dataclass(frozen=True)
class SourceDraft:
    """A catalogue as it was written; fields as in `HarvestSourceRow`."""

    code: str
    titles: Names
    kind: SourceKind
    address: str
    home: str
    agency: str
    agencies: Mapping[str, str]
    category: str
    categories: Mapping[str, str]
    licence: str
    language: str
    areas: tuple[str, ...]
    schedule: Schedule
    is_enabled: bool
    ask_above: int


def read_source(
    data: Mapping[str, Any],
    country: Country,
    terms: Terms,
    known_agencies: Collection[str],
    known_areas: Collection[str],
) -> tuple[SourceDraft | None, list[InvalidParameter]]:
    """Read what a form or a file holds: the catalogue, or every fault by the name of its field.

    `agencies` and `categories` are lists of pairs: `theirs`, what the source calls it, and `ours`.
    """
    reader = _Reader(data)
    kind = reader.choice("kind", set(SourceKind), SourceKind.CKAN)
    address = reader.address(SourceKind(kind))
    draft = SourceDraft(
        code=reader.code(),
        titles=reader.titles(country),
        kind=SourceKind(kind),
        address=address,
        home=reader.home(address, SourceKind(kind)),
        agency=reader.choice("agency", known_agencies),
        agencies=reader.pairs("agencies", known_agencies),
        category=reader.choice("category", {one.code for one in terms.categories}),
        categories=reader.pairs("categories", {one.code for one in terms.categories}),
        licence=reader.choice("licence", {one.code for one in terms.licences} | {""}, ""),
        language=reader.choice("language", set(country.languages), country.languages[0]),
        areas=reader.areas(known_areas),
        schedule=Schedule(reader.choice("schedule", set(Schedule), Schedule.NIGHTLY)),
        is_enabled=bool(data.get("is_enabled", True)),
        ask_above=reader.share(),
    )
    return (None if reader.faults else draft), reader.faults


@dataclass
class _Reader:
    """Reads the fields and collects every fault."""

    data: Mapping[str, Any]
    faults: list[InvalidParameter] = field(default_factory=list)

    def fault(self, name: str, text: str, value: object = "", **values: int) -> None:
        self.faults.append(InvalidParameter(name, text, value=str(value), allowed=None, **values))

    def line(self, name: str) -> str:
        return clean_line(str(self.data.get(name) or ""), 1_000)

    def choice(self, name: str, known: Collection[str], default: str = "") -> str:
        said = self.line(name) or default
        if said not in known:
            text = _("“{value}” cannot be chosen here: take one of the list.")
            self.fault(name, text, said)
            return default
        return said

    def code(self) -> str:
        said = self.line("code")
        if not _CODE.fullmatch(said) or len(said) > _LONGEST_CODE:
            text = _(
                "“{value}” cannot be the short name: it has up to {most} small letters of a to z,"
                " digits and hyphens, like statistics-office."
            )
            self.fault("code", text, said, most=_LONGEST_CODE)
        return said

    def titles(self, country: Country) -> dict[str, str]:
        given = self.data.get("titles") or {}
        told = {
            one: clean_line(str(given.get(one) or ""), LONGEST_TITLE) for one in country.languages
        }
        for language, title in told.items():
            if not 0 < len(title) <= LONGEST_TITLE:
                text = _("Write between 1 and {most} characters.")
                self.fault(f"titles.{language}", text, title, most=LONGEST_TITLE)
        kept: dict[str, str] = storable(told)
        return kept

    def address(self, kind: SourceKind) -> str:
        said = self.line("address")
        found = read_address(said, "") if "://" in said else None
        if found is None:
            text = _(
                "“{value}” is no address: write a whole one, like https://data.agency.example."
            )
            self.fault("address", text, said)
            return ""
        if "@" in urlsplit(found).netloc:
            text = _("An address with a name and a password is kept nowhere: leave them out.")
            self.fault("address", text)
        return _BEHIND.sub("", found) if kind is SourceKind.CKAN else found

    def home(self, address: str, kind: SourceKind) -> str:
        """Return where people find the catalogue: said, or made of the address."""
        said = self.line("home")
        if said:
            found = read_address(said, "") if "://" in said else None
            if found is None:
                text = _(
                    "“{value}” is no address: write a whole one, like https://data.agency.example."
                )
                self.fault("home", text, said)
            return (found or "").rstrip("/")
        parts = urlsplit(address)
        return address if kind is SourceKind.CKAN else f"{parts.scheme}://{parts.netloc}"

    def pairs(self, name: str, known: Collection[str]) -> dict[str, str]:
        given = self.data.get(name) or ()
        told = [
            (clean_line(str(one.get("theirs") or ""), _LONGEST_NAMED), str(one.get("ours") or ""))
            for one in given
        ]
        if len(told) > _MOST_NAMED:
            self.fault(name, _("At most {most} are possible here."), most=_MOST_NAMED)
        for at, (theirs, ours) in enumerate(told):
            if not theirs:
                self.fault(f"{name}.{at}.theirs", _("Write what the source calls it."))
            if ours not in known:
                text = _("“{value}” cannot be chosen here: take one of the list.")
                self.fault(f"{name}.{at}.ours", text, ours)
        kept: dict[str, str] = storable(dict(told))
        return kept

    def areas(self, known: Collection[str]) -> tuple[str, ...]:
        said = tuple(dict.fromkeys(map(str, self.data.get("areas") or ())))
        if not set(said) <= set(known):
            self.fault("areas", _("Choose areas of the list."))
        return said

    def share(self) -> int:
        said = str(self.data.get("ask_above", ASK_ABOVE)).strip()
        if not said.isascii() or not said.isdigit() or not 0 <= int(said) <= 100:
            self.fault("ask_above", _("“{value}” is no share: write 0 to 100."), said)
            return ASK_ABOVE
        return int(said)


def save_source(
    session: Session, said: SourceDraft, by: Officer, *, version: int | None
) -> HarvestSourceRow:
    """Keep a catalogue: a new one, where `version` is None, or another text of one.

    Whoever does it is an approver of every agency in whose name datasets come, as they are
    published without anybody looking at each. Raises Refused for a version that is not the newest.
    """
    row = session.get(HarvestSourceRow, said.code, with_for_update=True)
    if (row is None) != (version is None):
        text = _("There is a catalogue “{code}” already.") if row else _NONE
        raise InvalidParameter("code", text, value=said.code, code=said.code)
    if row is not None and row.version != version:
        raise Refused(_("Somebody else has saved this meanwhile: look at it, and change it anew."))
    before = [] if row is None else [row.agency, *row.agencies.values()]
    for agency in dict.fromkeys([said.agency, *said.agencies.values(), *before]):
        check_role(by, Role.APPROVER, agency)
    old = None if row is None else _told(row)
    if row is None:
        row = HarvestSourceRow(code=said.code, version=0, made_by=by.name, made_at=moment(session))
        session.add(row)
    for name in said.__dataclass_fields__:
        setattr(row, name, _as_kept(getattr(said, name)))
    row.version += 1
    session.flush()
    done = "added" if old is None else "changed"
    _record(session, row, by, done, _told(row), old)
    return row


_NONE = _("There is no catalogue “{code}”.")


def _as_kept(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _told(row: HarvestSourceRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in SourceDraft.__dataclass_fields__}


def set_enabled(session: Session, code: str, by: Officer, *, is_enabled: bool) -> None:
    """Pause a catalogue, or read it by itself again; what it has brought stays."""
    row = demand_source(session, code)
    check_role(by, Role.APPROVER, row.agency)
    row.is_enabled = is_enabled
    row.version += 1
    _record(session, row, by, "resumed" if is_enabled else "paused", None, None)


def request_run(
    session: Session, code: str, by: Officer, reach: Reach | None = None, *, is_queued: bool = True
) -> HarvestRunRow:
    """Queue a run of a catalogue now; raises Refused where it is being read."""
    row = demand_source(session, code)
    check_role(by, Role.APPROVER, row.agency)
    run = ask_run(session, code, by.name, reach, is_queued=is_queued)
    _record(session, row, by, "asked", {"run": str(run.id), "reach": run.reach}, None)
    return run


def demand_source(session: Session, code: str) -> HarvestSourceRow:
    """Return a catalogue, locked; raises NotFound."""
    row = None if "\0" in code else session.get(HarvestSourceRow, code, with_for_update=True)
    if row is None:
        raise NotFound(_NONE, code=code)
    return row


def _record(
    session: Session,
    row: HarvestSourceRow,
    by: Officer,
    done: str,
    new: Mapping[str, object] | None,
    old: Mapping[str, object] | None,
) -> None:
    session.flush()
    record(
        session,
        by.actor,
        f"harvest.{done}",
        SOURCE,
        row.code,
        agency=row.agency,
        old=old,
        new={"code": row.code} if new is None else new,
    )
