"""What officers want to see of a list: by agency, area, state, gaps, last check and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, any_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from geo.coordinates import latin_digits
from geo.database import any_text
from geo.messages import mark as _
from layers.features.models import Feature
from portal.directory.offices.schemas import LAYER
from portal.directory.registers.definitions import Register, Subject
from portal.directory.registers.queries import owner_column
from portal.directory.search.rules import words_of
from portal.directory.statistics.rules import CHECKED_FIELD, wanted_labels
from portal.proposals.models import FurtherRecord, Proposal
from portal.proposals.rules import UNDECIDED

OFFICE_AGENCY = Feature.attributes["agency"].astext
# The agency of offices that name none.
NOBODY = "-"
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


class Checked(StrEnum):
    """How long ago somebody made sure that all of a record is right."""

    NEVER = "never"
    OVER_A_YEAR = "over_a_year"
    OVER_HALF_A_YEAR = "over_half_a_year"
    LATELY = "lately"


class State(StrEnum):
    """What state a record is in, beside the words of a register for it."""

    CLOSED = "closed"
    DRAFT = "draft"
    DUE = "due"
    DEMO = "demo"


CHECKED_NAMES: Mapping[Checked, str] = MappingProxyType(
    {
        Checked.NEVER: _("never checked"),
        Checked.OVER_A_YEAR: _("over a year ago or never"),
        Checked.OVER_HALF_A_YEAR: _("over half a year ago or never"),
        Checked.LATELY: _("within half a year"),
    }
)
STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        State.CLOSED: _("closed for days or for good"),
        State.DRAFT: _("a draft waits"),
        State.DUE: _("due for a review"),
        State.DEMO: _("demonstration data"),
    }
)
_AGES: Mapping[Checked, int] = MappingProxyType(
    {Checked.OVER_A_YEAR: 365, Checked.OVER_HALF_A_YEAR: 182, Checked.LATELY: 182}
)
ANY_GAP = "any"
_NO_NAME: Mapping[str, str] = MappingProxyType({"ar": _("Arabic name"), "en": _("English name")})


def gaps_of(subject: Subject) -> Mapping[str, str]:
    """Return what may be missing in records of a kind, by the field; names by their language.

    It is what the statistics count as completeness, without the check, which has its own filter.
    """
    fields = {
        name: label for name, label in wanted_labels(subject).items() if name != CHECKED_FIELD
    }
    return {**fields, **_NO_NAME, ANY_GAP: _("anything of these")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are wanted, of these agencies (None: all); what is empty narrows nothing.

    `agency` may be `NOBODY`, `area` is the code of an area of any level, `status` a word of the
    register itself, `lacks` a gap that its list names.
    """

    agencies: frozenset[str] | None
    text: str = ""
    agency: str = ""
    area: str = ""
    state: State | None = None
    status: str = ""
    lacks: str = ""
    checked: Checked | None = None
    today: date = date.min

    def of_records(self, register: Register) -> list[ColumnElement[bool]]:
        """Return the conditions on the current records of a register."""
        model: Any = register.definition.model
        found = [model.superseded_in.is_(None), *self._of_agency(owner_column(register))]
        for word in words_of(self.text):
            held = model.search_text.contains(word, autoescape=True)
            found.append(or_(held, model.code.contains(word, autoescape=True)))
        found += self._of_check(model.verified_at)
        if self.state is State.DUE:
            found.append(model.review_by < self.today)
        elif self.state is State.DEMO:
            found.append(model.demo.is_(True))
        elif self.state is State.DRAFT:
            found.append(model.code.in_(_in_drafts(register.subject.value)))
        if self.status and register is Register.SERVICES:
            found.append(model.status == self.status)
        lacking = {
            name: ~(model.names if name in _NO_NAME else model.content).has_key(name)
            for name in gaps_of(register.subject)
            if name != ANY_GAP
        }
        return [*found, *_gap(lacking, self.lacks)]

    def of_offices(self) -> list[ColumnElement[bool]]:
        """Return the conditions on the current offices."""
        found = [
            Feature.layer == LAYER,
            Feature.superseded_in.is_(None),
            *self._of_agency(OFFICE_AGENCY),
            *self._of_words(),
            *self._of_check(Feature.verified_at),
        ]
        if self.area:
            found.append(literal(self.area) == any_(Feature.area_codes))
        if self.state is State.CLOSED:
            found.append(_is_closed(self.today))
        elif self.state is State.DEMO:
            found.append(Feature.demo.is_(True))
        elif self.state is State.DRAFT:
            found.append(Feature.ref.in_(_in_drafts("office")))
        lacking: dict[str, ColumnElement[bool]] = {
            "phones": func.cardinality(Feature.phones) == 0,
            "opening_hours": func.coalesce(Feature.opening_hours, "") == "",
            "address": Feature.address == literal({}, JSONB),
            **{language: ~Feature.names.has_key(language) for language in _NO_NAME},
        }
        return [*found, *_gap(lacking, self.lacks)]

    def _of_words(self) -> list[ColumnElement[bool]]:
        """Match every word in the folded names, or the whole in the reference."""
        plain = latin_digits(self.text).strip().lower()
        if not plain:
            return []
        in_ref = func.lower(Feature.ref).contains(plain, autoescape=True)
        words = words_of(self.text)
        if not words:
            return [in_ref]
        held = (Feature.search_text.contains(one, autoescape=True) for one in words)
        return [or_(and_(*held), in_ref)]

    def _of_agency(self, owner: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.agencies is not None:
            found.append(owner == any_text(self.agencies))
        if self.agency == NOBODY:
            found.append(func.coalesce(owner, "") == "")
        elif self.agency:
            found.append(owner == self.agency)
        return found

    def _of_check(self, verified_at: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - a mapped column
        if self.checked is None:
            return []
        if self.checked is Checked.NEVER:
            return [verified_at.is_(None)]
        since = self.today - timedelta(days=_AGES[self.checked])
        if self.checked is Checked.LATELY:
            return [verified_at >= since]
        return [or_(verified_at.is_(None), verified_at < since)]


def _gap(lacking: Mapping[str, ColumnElement[bool]], name: str) -> list[ColumnElement[bool]]:
    if name == ANY_GAP:
        return [or_(*lacking.values())]
    return [lacking[name]] if name in lacking else []


def _in_drafts(kind: str) -> Any:  # noqa: ANN401 - a compound select
    """Return the codes of all records that a draft is to change."""
    is_open = (Proposal.kind == kind, Proposal.state == any_text(UNDECIDED))
    further = select(FurtherRecord.code).join(Proposal, Proposal.id == FurtherRecord.proposal_id)
    return select(Proposal.code).where(*is_open).union_all(further.where(*is_open))


def _is_closed(today: date) -> ColumnElement[bool]:
    """Match hours with a closure that is not over, as `layers/opening/closures.py` writes it."""
    hours = Feature.opening_hours
    until = func.substring(hours, r"-(\d{4} [A-Z][a-z]{2} \d{2}) (?:off|closed)")
    month = (func.strpos(_MONTHS, func.substr(until, 6, 3)) + 2) / 3
    number = (
        cast(func.left(until, 4), Integer) * 10_000
        + cast(month, Integer) * 100
        + cast(func.right(until, 2), Integer)
    )
    day = today.year * 10_000 + today.month * 100 + today.day
    return or_(hours.regexp_match(r"\d{2}\+ (off|closed)"), number >= day)
