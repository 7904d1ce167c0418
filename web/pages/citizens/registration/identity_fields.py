"""The fields that ask who somebody is, as the form system draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel import Locale

from geo.messages import Translate
from geo.messages import mark as _
from portal.citizens.registration.rules import Registration
from portal.citizens.rules import AssuredBy, IdType, PersonKind, id_types
from web.page.forms.widgets import Choices, Widget
from web.page.languages import countries

LONGEST = 60
ID_TYPES: Mapping[IdType, str] = {
    IdType.NATIONAL: _("National number"),
    IdType.RESIDENCY: _("Residency number"),
    IdType.PASSPORT: _("Passport number"),
}
_NUMBER_HINTS: Mapping[IdType, str] = {
    IdType.NATIONAL: _("The 10 digits on your identity card."),
    IdType.RESIDENCY: _("The 10 digits on your residency card."),
    IdType.PASSPORT: _("As on the page with your photograph."),
}
_PROOFS: Mapping[AssuredBy, tuple[str, str]] = {
    AssuredBy.REGISTER: (
        _("Number of the document"),
        _("The number of the card or passport itself, which is printed on it."),
    ),
    AssuredBy.COUNTER: (
        _("Code from the counter"),
        _("The ten letters and digits that the officer has given you."),
    ),
}


@dataclass(frozen=True)
class Drawing:
    """What the fields are written with."""

    locale: Locale
    translate: Translate


def identity_widgets(
    drawing: Drawing, here: Registration, by: AssuredBy, told: Mapping[str, str]
) -> list[Widget]:
    """Draw the fields; a number that was typed before is never put into one again."""
    translate, offered = drawing.translate, id_types(here.draft.kind)
    made = []
    if len(offered) > 1:
        choices = [(one.value, translate(ID_TYPES[one])) for one in offered]
        chosen = told.get("id_type") or offered[0].value
        label = translate(_("Kind of number"))
        made.append(_select("id_type", label, choices, chosen, is_default=True))
    made.append(_number(drawing, here, offered))
    if IdType.PASSPORT in offered:
        label, chosen = translate(_("Country that issued it")), told.get("country", "")
        made.append(_select("country", label, countries(drawing.locale), chosen))
    born = told.get("born", "")
    made.append(
        Widget(
            "value",
            id="f-born",
            name="born",
            label=translate(_("Day of birth")),
            type="day",
            value=born,
            is_needed=True,
            autocomplete="bday",
        )
    )
    label, hint = _PROOFS[by]
    made.append(_line("proof", translate(label), translate(hint)))
    if here.draft.kind is PersonKind.BUSINESS:
        made.append(company_widget(translate, told.get("company", "")))
    return made


def company_widget(translate: Translate, value: str) -> Widget:
    """Draw the field for the company that somebody speaks for."""
    label, hint = _("Number of the company"), _("As in the register of companies.")
    return _line("company", translate(label), translate(hint), value)


def _number(drawing: Drawing, here: Registration, offered: Sequence[IdType]) -> Widget:
    label = ID_TYPES[offered[0]] if len(offered) == 1 else _("Number")
    return Widget(
        "value",
        id="f-number",
        name="number",
        label=drawing.translate(label),
        type="code" if IdType.PASSPORT in offered else "number",
        hint=drawing.translate(_NUMBER_HINTS[offered[0]]),
        is_needed=not here.draft.number,
        longest=LONGEST,
    )


def _line(name: str, label: str, hint: str, value: str = "") -> Widget:
    return Widget(
        "value",
        id=f"f-{name}",
        name=name,
        label=label,
        type="code",
        hint=hint,
        value=value,
        is_needed=True,
        longest=LONGEST,
    )


def _select(
    name: str, label: str, choices: Choices, value: str, *, is_default: bool = False
) -> Widget:
    return Widget(
        "select",
        id=f"f-{name}",
        name=name,
        label=label,
        type="choice",
        choices=choices,
        value=value,
        is_needed=True,
        is_default=is_default,
    )
