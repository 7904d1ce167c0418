"""The form of a case as it is drawn: the fields of its definition, in sections of widgets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from babel import Locale

from geo.country import Names, best_name
from geo.errors import InvalidParameter
from geo.messages import Message, Translate
from geo.messages import mark as _
from portal.contact.forms import CaseForm, FormField
from portal.contact.rules import LONGEST_LINE, LONGEST_SUBJECT, LONGEST_TEXT
from portal.contact.topics import Topics
from web.page.forms.widgets import Choices, Section, Widget
from web.page.languages import countries
from web.pages.contact.files import HeldFile
from web.pages.contact.places import CasePlace

# What every form calls the same.
_LABELS: Mapping[str, str] = {
    "agency": _("Which agency is it about?"),
    "topic": _("What is it about?"),
    "subject": _("Subject"),
    "text": _("Your text"),
}
_WHOSE = ("agency", "topic")
_KINDS: Mapping[str, tuple[str, str]] = {
    "line": ("value", "line"),
    "text": ("long_text", "text"),
    "date": ("value", "day"),
    "choice": ("select", "choice"),
    "agency": ("select", "choice"),
    "topic": ("select", "choice"),
}


@dataclass(frozen=True)
class FilledForm:
    """A form as somebody has filled it in so far."""

    form: CaseForm
    given: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[HeldFile] = ()
    faults: Mapping[str, Message] = field(default_factory=dict)
    place: CasePlace = field(default_factory=CasePlace)
    suggested: Sequence[str] = ()

    def said(self, name: str) -> str:
        """Return what was filled in for a field."""
        return self.given.get(name, "")

    @property
    def is_hidden(self) -> bool:
        """Check whether the writer hides, as the form stands."""
        if self.form.identity == "hidden_unless_said":
            return self.said("is_hidden") != "no"
        return self.said("is_hidden") == "yes"


@dataclass(frozen=True)
class Drawing:
    """What the widgets of a page are written with."""

    locale: Locale
    translate: Translate
    topics: Topics
    agencies: Choices

    def word(self, names: Names) -> str:
        """Return a name in the language of the page."""
        return best_name(names, self.locale.language) or ""


def sections_of(drawing: Drawing, filled: FilledForm) -> list[Section]:
    """Draw the sections: the words, the place, whose affair it is, the files, the person."""
    form = filled.form
    asked = [one for one in form.fields if one.name not in _WHOSE and one.type != "page"]
    whose = [one for one in form.fields if one.name in _WHOSE]
    translate = drawing.translate
    made = [_section(drawing, filled, translate(_("What you want to say")), asked, "words")]
    if form.takes_place:
        where = _("Where it is") if form.needs_place else _("Where it is (may stay empty)")
        made.append(Section(translate(where), (), "place"))
    if whose:
        made.append(_section(drawing, filled, translate(_("Who it is for")), whose, "whose"))
    if form.takes_files:
        made.append(Section(translate(_("Pictures and papers (may stay empty)")), (), "files"))
    is_asked = form.identity != "not_asked"
    who = _("Who you are") if is_asked else _("How we reach you (may stay empty)")
    made.append(Section(translate(who), person_widgets(drawing, filled), "person"))
    return made


def _section(
    drawing: Drawing, filled: FilledForm, title: str, fields: Sequence[FormField], name: str
) -> Section:
    return Section(title, [_widget(drawing, filled, one) for one in fields], name)


def _widget(drawing: Drawing, filled: FilledForm, one: FormField) -> Widget:
    kind, type_ = _KINDS[one.type]
    longest = {"text": LONGEST_TEXT, "line": LONGEST_LINE}.get(one.type, 0)
    return Widget(
        kind,
        id=f"f-{one.name}",
        name=one.name,
        label=label_of(drawing, one),
        type=type_,
        value=filled.said(one.name),
        is_needed=one.required,
        choices=_choices(drawing, filled, one),
        longest=LONGEST_SUBJECT if one.name == "subject" else longest,
    )


def label_of(drawing: Drawing, one: FormField) -> str:
    """Return what a field is called: by its form, or as every form calls it."""
    return drawing.word(one.names) or drawing.translate(_LABELS.get(one.name, one.name))


def _choices(drawing: Drawing, filled: FilledForm, one: FormField) -> Choices:
    if one.type == "agency":
        return drawing.agencies
    if one.type == "topic":
        return _topics_at_places(drawing) if filled.form.needs_place else topic_choices(drawing)
    return [(option.code, drawing.word(option.names)) for option in one.options]


def topic_choices(drawing: Drawing) -> Choices:
    """Return all topics, each followed by its parts."""
    found = []
    for topic in drawing.topics:
        name = drawing.word(topic.names)
        found.append((topic.code, name))
        found += [(part.code, f"{name}: {drawing.word(part.names)}") for part in topic.parts]
    return found


def _topics_at_places(drawing: Drawing) -> Choices:
    return [
        (part.code, f"{drawing.word(topic.names)}: {drawing.word(part.names)}")
        for topic, part in drawing.topics.at_places
    ]


def person_widgets(drawing: Drawing, filled: FilledForm) -> list[Widget]:
    """Draw who writes: phone and e-mail first, for the answer goes there."""
    form, translate = filled.form, drawing.translate
    is_needed = form.name == "required" and not filled.is_hidden

    def told(name: str, label: str, type_: str, autocomplete: str, longest: int) -> Widget:
        return Widget(
            "value",
            id=f"f-{name}",
            name=name,
            label=translate(label),
            type=type_,
            value=filled.said(name),
            is_needed=name == "name" and is_needed,
            longest=longest,
            autocomplete=autocomplete,
        )

    ways_back = [
        told("phone", _("Mobile number"), "phone", "tel", 40),
        told("email", _("E-mail address"), "email", "email", 254),
    ]
    if form.identity == "not_asked":
        return ways_back
    return [
        *ways_back,
        told("name", _("Your name"), "line", "name", 120),
        Widget(
            "select",
            id="f-country",
            name="country",
            label=translate(_("Country you live in")),
            type="choice",
            value=filled.said("country"),
            choices=countries(drawing.locale),
        ),
    ]


def faults_by_id(
    faults: Mapping[str, InvalidParameter] | Mapping[str, Message],
) -> dict[str, Message]:
    """Return what is wrong by the ids of the fields."""
    return {
        f"f-{'place' if name in ('lat', 'lon') else name}": (
            told.message if isinstance(told, InvalidParameter) else told
        )
        for name, told in faults.items()
    }
