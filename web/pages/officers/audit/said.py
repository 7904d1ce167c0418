"""What an event says in its old and new values, field by field, in words and not in codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale, UnknownLocaleError
from markupsafe import Markup

from geo.country import Names
from geo.errors import NotFound
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.accounts.rules import AccountState, FactorKind
from portal.contact.topics import load_topics
from portal.contact.workflow import case_definitions
from web.page.officer_page import OfficerPage
from web.page.rendering import isolate, isolate_ltr, isolated_name
from web.pages.accounts.account_view import FACTOR_KINDS
from web.pages.accounts.people_view import STATE_NAMES
from web.pages.accounts.role_names import ROLE_NAMES
from web.pages.officers.audit.case_words import CASE_KINDS
from web.pages.officers.audit.words import ACTION_NAMES, FIELD_NAMES
from web.pages.officers.diff.diff_line import DiffLine

_OTHER_WAYS: Mapping[str, str] = {
    "password": _("Password"),
    "recovery code": _("Recovery code"),
}
_CODES: Mapping[str, Mapping[str, str]] = {
    "check": {"clean": _("clean"), "refused": _("refused")},
    "action": ACTION_NAMES,
}
_Said = Mapping[str, Any]


@dataclass(frozen=True)
class SaidWords:
    """What puts values into words; `agencies` and `accounts` are names by code and by id.

    `kind` is what the event is about.
    """

    officer_page: OfficerPage
    agencies: Mapping[str, Names]
    accounts: Mapping[str, str]
    kind: str


def said_lines(words: SaidWords, old: _Said, new: _Said) -> list[DiffLine]:
    """List what an event says; of what stood before and after only what differs."""
    lines = []
    for name in dict.fromkeys((*old, *new)):
        if name in FIELD_NAMES and old.get(name) != new.get(name):
            label = Markup.escape(words.officer_page.translate(FIELD_NAMES[name]))
            before, after = (_values(words, name, said.get(name)) for said in (old, new))
            if before or after:
                lines.append(DiffLine(label, before, after))
    return lines


def _values(words: SaidWords, name: str, value: object) -> tuple[Markup, ...]:
    if value is None or value in ("", [], {}):
        return ()
    if isinstance(value, Mapping) and name == "asked":
        return tuple(_value(words, asked, one) for asked, one in value.items())
    if isinstance(value, Mapping):
        return tuple(isolate(one) for one in value.values() if one)
    return (_value(words, name, value),)


def _value(words: SaidWords, name: str, value: object) -> Markup:
    page, text = words.officer_page, str(value)
    names = _names(words, name, text)
    if names:
        return isolated_name(names, page.language)
    said = text if name == "problem" else _said(name, value)
    if said is not None:
        return isolate(page.translate(said))
    if name in ("assigned_to", "officer"):
        return isolate(words.accounts.get(text, text))
    if name == "language":
        return isolate(_language_name(page, text))
    return isolate_ltr(value) if isinstance(value, int) or name == "email" else isolate(value)


def _names(words: SaidWords, name: str, text: str) -> Names | None:
    """Return the names of an agency, a layer or a state by its code; None for what is none."""
    catalogue = words.officer_page.deployment.catalogue
    if name in ("agency", "meant_agency"):
        return words.agencies.get(text)
    if name == "topic":
        topic = load_topics().get(text)
        return None if topic is None else topic.names
    if name == "case_kind":
        return case_definitions(text).newest.names if text in CASE_KINDS else None
    if name == "layer":
        return catalogue[text].names if text in catalogue else None
    if name == "state":
        return _state_names(words.officer_page, words.kind, text)
    return None


def _said(name: str, value: object) -> str | None:
    """Return the word of ours that a code of a field stands for; None for what is no such code."""
    text = str(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    match name:
        case "role":
            return ROLE_NAMES[Role(text)] if text in tuple(Role) else None
        case "state":
            return STATE_NAMES[AccountState(text)] if text in tuple(AccountState) else None
        case "check" | "action":
            return _CODES[name].get(text)
        case "way" | "kind":
            known = FACTOR_KINDS[FactorKind(text)] if text in tuple(FactorKind) else None
            return known or _OTHER_WAYS.get(text)
        case _:
            return None


def _state_names(officer_page: OfficerPage, definition: str, state: str) -> Names | None:
    """Return what a state of a workflow is called; None for one that is not known any more."""
    try:
        states = officer_page.workflows[definition].definitions.newest.states
    except NotFound:
        return None
    return next((one.names for one in states if one.name == state), None)


def _language_name(officer_page: OfficerPage, language: str) -> str:
    try:
        return Locale.parse(language).get_display_name(officer_page.language) or language
    except (UnknownLocaleError, ValueError):
        return language
