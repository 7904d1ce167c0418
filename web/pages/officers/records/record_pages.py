"""What the pages of one kind of record have of their own: addresses, sections, words, checks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from geo.country import Names
from portal.directory.records.shapes import Shape
from portal.directory.registers.definitions import Subject
from portal.proposals.schemas import Fault
from web.page.forms.drawing import SectionPlan
from web.page.forms.typed import Typed
from web.page.forms.widgets import Choices
from web.page.officer_page import OfficerPage
from web.pages.officers.fields import shapes_of_subject

Content = Mapping[str, Any]
NEW = "new"


@dataclass(frozen=True)
class PageWords:
    """What the pages say of the record, still to be translated.

    `public` leads to what readers see; `taken` says that another has the key `{value}`, `not_mine`
    that the record cannot be given to the agency `{value}`.
    """

    all: str
    new: str
    waiting: str
    public: str
    taken: str
    not_mine: str


def _no_choices(_page: OfficerPage, _agencies: Mapping[str, Names]) -> Mapping[str, Choices]:
    return {}


def _no_faults(
    _session: Session, _page: OfficerPage, _stands: Content | None, _data: Content
) -> list[Fault]:
    return []


def _nothing(_page: OfficerPage, _old: Content | None, _new: Content | None) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Placed:
    """A form after a button of one kind of record, and what the page shows of that."""

    typed: Typed
    shown: Mapping[str, Any] = field(default_factory=dict)


def _not_placed(_page: OfficerPage, _typed: Typed, _action: str, _text: str) -> Placed | None:
    return None


def _no_surroundings(
    _page: OfficerPage, _key: str | None, _typed: Typed, _stands: Content | None
) -> Mapping[str, Any]:
    return {}


def _subject_shapes(officer_page: OfficerPage, subject: Subject) -> Sequence[Shape]:
    return shapes_of_subject(officer_page, subject)


@dataclass(frozen=True)
class RecordPages:
    """The pages on which one kind of record is edited; `path` is its name in addresses.

    `key` is the field whose value never changes, `new` where a new record has its form, `public`
    where readers find one. `choices` are what may be chosen in single fields, `faults` finds what
    the record's own check does not, `shown` adds to what the templates are given.
    """

    subject: Subject
    path: str
    words: PageWords
    plans: Callable[[Sequence[Shape]], Sequence[SectionPlan]]
    key: str = "code"
    new: tuple[str, ...] = ()
    public: str = ""
    has_preview: bool = True
    folder: str = "officers/records"
    shapes: Callable[[OfficerPage, Subject], Sequence[Shape]] = _subject_shapes
    choices: Callable[[OfficerPage, Mapping[str, Names]], Mapping[str, Choices]] = _no_choices
    faults: Callable[[Session, OfficerPage, Content | None, Content], list[Fault]] = _no_faults
    shown: Callable[[OfficerPage, Content | None, Content | None], Mapping[str, Any]] = _nothing
    placed: Callable[[OfficerPage, Typed, str, str], Placed | None] = _not_placed
    around: Callable[[OfficerPage, str | None, Typed, Content | None], Mapping[str, Any]] = (
        _no_surroundings
    )

    def address(self, officer_page: OfficerPage, key: str | None) -> str:
        """Return where a record has its form; None is a new one."""
        return officer_page.address(*((self.path, key) if key else self.new or (self.path, NEW)))
