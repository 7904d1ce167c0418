"""A record under the hands of an officer: what stands, which fields its form has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.messages import Message, shown
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.records.shapes import FieldKind, Shape
from portal.proposals.schemas import Fault, Standing
from web.page.answers import nothing_here
from web.page.forms.record_codes import named_records, with_codes
from web.page.forms.typed import Typed, data_of, typed_of
from web.page.forms.written_values import in_standing_order
from web.page.officer_page import OfficerPage
from web.page.record_names import NamesHere
from web.pages.officers.edit_conflicts import base_of
from web.pages.officers.records.record_pages import RecordPages

_NOT_NAMED = _(
    "No record here is called “{value}”: type part of its name, and choose one of those offered."
)
# Whether a record is a demonstration is changed by no form.
_DEMO = "demo"


@dataclass(frozen=True)
class RecordForm:
    """One record under the hands of an officer; `stands` is None for a new one."""

    officer_page: OfficerPage
    pages: RecordPages
    stands: Standing | None
    code: str | None
    shapes: tuple[Shape, ...]
    languages: tuple[str, ...]
    names: NamesHere

    @property
    def agency(self) -> str | None:
        """The agency that answers for it; None while it is new, and for what is nobody's."""
        return (self.stands.agency or None) if self.stands else None

    @property
    def content(self) -> Mapping[str, Any] | None:
        """What stands now."""
        return self.stands.content if self.stands else None

    @property
    def base(self) -> str:
        """What the form remembers of the state that it is made from."""
        return base_of(self.stands)

    @property
    def fixed(self) -> dict[str, Any]:
        """What stands and is in no field of the form."""
        held = self.content or {}
        return {name: held[name] for name in (self.pages.key, _DEMO) if name in held}

    def typed(self, content: Mapping[str, Any]) -> Typed:
        """Return a content as the form shows it."""
        return typed_of(self.shapes, content, self.languages)

    def with_codes(self, typed: Typed) -> Typed:
        """Put the codes of records where their names were typed."""
        return with_codes(self.shapes, typed, self.names.code_of)

    def unnamed(self, typed: Typed) -> Iterator[Fault]:
        """Find what was typed for a record and names none, or several."""
        stood = named_records(self.shapes, self.typed(self.content or {}))
        # What an import has let in may stay, although nothing is called so.
        may_stay = {text for _path, _register, text in stood}
        for path, register, text in named_records(self.shapes, typed):
            if self.names.code_of(register, text) is None and text not in may_stay:
                yield Fault(path, Message(_NOT_NAMED, {"value": shown(text)}))

    def data(self, typed: Typed) -> dict[str, Any]:
        """Return the content that the form says, with what stands and is in no field of it."""
        region = self.officer_page.deployment.country.phone_region
        said = data_of(self.shapes, typed, region)
        return {**in_standing_order(self.shapes, said, self.content or {}), **self.fixed}


def open_record_form(officer_page: OfficerPage, pages: RecordPages, code: str | None) -> RecordForm:
    """Return the form of a record for somebody who may edit it; None is a new one.

    Raises NotFound for what is not there or none of the officer's business, and Forbidden.
    """
    if code is None:
        return new_record_form(officer_page, pages)
    form = standing_record_form(officer_page, pages, code)
    officer_page.require(Role.EDITOR, form.agency)
    return form


def new_record_form(officer_page: OfficerPage, pages: RecordPages) -> RecordForm:
    """Return the form of a new record."""
    with officer_page.deployment.database.reading() as session:
        names = officer_page.record_names(session)
    return _record_form(officer_page, pages, None, None, names)


def standing_record_form(officer_page: OfficerPage, pages: RecordPages, code: str) -> RecordForm:
    """Return the form of a record for somebody who may see it; raises NotFound."""
    stands, names = None, None
    if "\0" not in code:
        with officer_page.deployment.database.reading() as session:
            stands = officer_page.proposables[pages.subject].standing(session, code)
            names = officer_page.record_names(session)
    if (
        stands is None
        or names is None
        or not officer_page.officer.may(Role.VIEWER, stands.agency or None)
    ):
        raise nothing_here()
    return _record_form(officer_page, pages, stands, code, names)


def _record_form(
    officer_page: OfficerPage,
    pages: RecordPages,
    stands: Standing | None,
    code: str | None,
    names: NamesHere,
) -> RecordForm:
    left_out = (_DEMO,) if stands is None else (pages.key, _DEMO)
    shapes = pages.shapes(officer_page, pages.subject)
    # A language that the country has not may stand there.
    held = _languages_in(shapes, stands.content) if stands else ()
    languages = dict.fromkeys((*officer_page.deployment.country.languages, *sorted(held)))
    return RecordForm(
        officer_page=officer_page,
        pages=pages,
        stands=stands,
        code=code,
        shapes=tuple(shape for shape in shapes if shape.name not in left_out),
        languages=tuple(languages),
        names=names,
    )


def _languages_in(shapes: Sequence[Shape], content: Mapping[str, Any]) -> Iterator[str]:
    """Yield the languages of a record's texts."""
    for shape in shapes:
        held = content.get(shape.name) or ()
        if shape.kind is FieldKind.TEXTS:
            yield from held
        elif shape.kind is FieldKind.PART and held:
            yield from _languages_in(shape.parts, held)
        elif shape.kind is FieldKind.PARTS:
            for part in held:
                yield from _languages_in(shape.parts, part)
