"""Any schema becomes a form: sections of widgets out of it, and its content back."""

from typing import Annotated, Literal

from babel import Locale
from pydantic import BaseModel, Field

from geo.country import Names
from portal.directory.records.fields import Label, NamesOf, TermOf
from portal.directory.records.shapes import shapes_of
from portal.directory.records.values import Day, Hours, Phone, Term, Texts, Title
from web.page.forms.drawing import FormContext, SectionPlan, sections_of, whole_plan
from web.page.forms.typed import data_of, pairs_of, read_typed, typed_of
from web.page.forms.widgets import Choices, Widget

LANGUAGES = ("ar", "en")
ARABIC = {"Subject": "الموضوع", "by letter": "بالبريد", "Person {number}": "الشخص {number}"}
TOPICS: dict[str, Names] = {"fee": {"ar": "رسم", "en": "Fee"}, "delay": {"ar": "تأخير"}}


class Person(BaseModel):
    name: Annotated[Title, Label("Name")]
    phone: Annotated[Phone | None, Label("Phone")] = None


class Complaint(BaseModel):
    """A form that no record of the directory has."""

    subject: Annotated[Title, Label("Subject", hint="In a few words.")]
    text: Annotated[Texts, Label("Text")] = Field(default_factory=dict)
    topic: Annotated[Term | None, TermOf("topics"), Label("Topic")] = None
    answer: Annotated[
        Literal["letter", "phone"], NamesOf({"letter": "by letter"}), Label("Answer")
    ] = "letter"
    hours: Annotated[Hours | None, Label("Hours")] = None
    since: Annotated[Day | None, Label("Since")] = None
    people: Annotated[
        tuple[Person, ...], Label("People", one="Person {number}", add="Add a person")
    ] = ()


SHAPES = shapes_of(Complaint)
CONTENT: dict[str, object] = {
    "subject": {"ar": "شكوى"},
    "topic": "fee",
    "hours": "Su-Th 08:00-15:00",
    "people": [{"name": {"en": "Rana"}}],
}


def drawn(content: dict[str, object], **choices: Choices) -> dict[str, Widget]:
    context = FormContext(
        SHAPES,
        Locale.parse("ar_JO"),
        lambda text: ARABIC.get(text, text),
        lambda one, more, count: one if count == 1 else more,
        lambda name: {"topics": TOPICS}[name].items(),
        choices=choices,
    )
    plans = whole_plan([SectionPlan("First", ("subject", "topic"), "first")], SHAPES)
    (section,) = sections_of(context, plans, typed_of(SHAPES, content, LANGUAGES))
    assert section.name == "first"
    return {widget.name: widget for widget in section.widgets}


def test_every_field_is_drawn_by_its_type_in_the_language_of_the_reader() -> None:
    widgets = drawn(CONTENT)
    assert {name: widget.kind for name, widget in widgets.items()} == {
        "subject": "texts",
        "text": "texts",
        "topic": "select",
        "answer": "select",
        "hours": "hours",
        "since": "value",
        "people": "parts",
    }
    subject = widgets["subject"]
    assert (subject.label, subject.hint, subject.is_needed) == ("الموضوع", "In a few words.", True)
    assert subject.inputs == [("ar", "rtl", "شكوى"), ("en", "ltr", "")]
    assert widgets["topic"].choices == [("fee", "رسم"), ("delay", "تأخير")]
    assert widgets["answer"].choices == [("letter", "بالبريد"), ("phone", "phone")]
    assert "الأحد" in str(widgets["hours"].notes[0])
    (person,) = widgets["people"].items
    assert "الشخص" in person.title
    assert [one.name for one in person.widgets] == ["people.0.name", "people.0.phone"]


def test_what_was_chosen_stays_though_it_is_no_choice_any_more() -> None:
    assert drawn({"topic": "gone"})["topic"].choices[-1] == ("gone", "gone")


def test_choices_of_a_single_field_are_given_by_who_asks() -> None:
    assert drawn({}, since=[("today", "Today")])["since"].choices == [("today", "Today")]


def test_what_is_sent_is_the_content_again() -> None:
    sent = pairs_of(SHAPES, typed_of(SHAPES, CONTENT, LANGUAGES))
    assert ("people.0.name.en", "Rana") in sent
    data = data_of(SHAPES, read_typed(SHAPES, sent, LANGUAGES), "JO")
    assert data == {**CONTENT, "answer": "letter"}
    assert Complaint.model_validate(data)
