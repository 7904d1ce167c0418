"""A record under the hands of an officer: what stands, which fields its form has."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.officer_roles import Role
from portal.directory.records.shapes import Shape, shapes_of
from portal.directory.registers.definitions import Register
from portal.proposals.schemas import Standing
from web.page.answers import nothing_here
from web.page.forms.typed import Typed, typed_of
from web.page.officer_page import OfficerPage
from web.pages.officers.edit_conflicts import base_of

# The place of a new record in addresses, where others have their codes.
NEW = "new"
# What no form changes: the address of a record, and whether it is a demonstration.
_FIXED = ("code", "demo")


@dataclass(frozen=True)
class RecordForm:
    """One record under the hands of an officer; `stands` is None for a new one."""

    officer_page: OfficerPage
    register: Register
    stands: Standing | None
    code: str | None
    shapes: tuple[Shape, ...]
    languages: tuple[str, ...]

    @property
    def agency(self) -> str | None:
        """The agency that answers for it; None while it is new."""
        return None if self.stands is None else self.stands.agency

    @property
    def base(self) -> str:
        """What the form remembers of the state that it is made from."""
        return base_of(self.stands)

    @property
    def fixed(self) -> dict[str, Any]:
        """What stands and is in no field of the form."""
        if self.stands is None:
            return {}
        return {name: self.stands.content[name] for name in _FIXED if name in self.stands.content}

    def typed(self, content: Mapping[str, Any]) -> Typed:
        """Return a content as the form shows it."""
        return typed_of(self.shapes, content, self.languages)


def open_record_form(officer_page: OfficerPage, register: Register, code: str | None) -> RecordForm:
    """Return the form of a record for somebody who may edit it; None is a new one.

    Raises NotFound for what is not there or none of the officer's business, and Forbidden.
    """
    if code is None:
        return new_record_form(officer_page, register)
    form = standing_record_form(officer_page, register, code)
    officer_page.require(Role.EDITOR, form.agency)
    return form


def new_record_form(officer_page: OfficerPage, register: Register) -> RecordForm:
    """Return the form of a new record."""
    return _record_form(officer_page, register, None, None)


def standing_record_form(officer_page: OfficerPage, register: Register, code: str) -> RecordForm:
    """Return the form of a record for somebody who may see it; raises NotFound."""
    stands = None
    if "\0" not in code:
        with officer_page.deployment.database.reading() as session:
            stands = officer_page.proposables[register.subject].standing(session, code)
    if stands is None or not officer_page.officer.may(Role.VIEWER, stands.agency):
        raise nothing_here()
    return _record_form(officer_page, register, stands, code)


def _record_form(
    officer_page: OfficerPage, register: Register, stands: Standing | None, code: str | None
) -> RecordForm:
    left_out = ("demo",) if stands is None else _FIXED
    shapes = shapes_of(register.schema)
    held = _languages_in(stands.content) if stands else set()
    languages = dict.fromkeys((*officer_page.deployment.country.languages, *sorted(held)))
    return RecordForm(
        officer_page=officer_page,
        register=register,
        stands=stands,
        code=code,
        shapes=tuple(shape for shape in shapes if shape.name not in left_out),
        languages=tuple(languages),
    )


def _languages_in(content: object) -> set[str]:
    """Find the languages of a record's texts: one that the country has not may stand there."""
    if isinstance(content, Mapping):
        if content and all(_is_text(name, text) for name, text in content.items()):
            return set(content)
        return {one for held in content.values() for one in _languages_in(held)}
    if isinstance(content, list):
        return {one for held in content for one in _languages_in(held)}
    return set()


def _is_text(name: str, text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(r"[a-z]{2,3}", name) is not None
