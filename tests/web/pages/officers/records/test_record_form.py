"""Forms of records: every field of the schemas is in them, and nothing that is none gets in."""

from typing import Any

import pytest

from geo.errors import InvalidParameter
from geo.messages import Message
from importers.samples.directory.records import sample_agencies, sample_services
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.directory.records.shapes import FieldKind, Shape, shapes_of
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Subject
from portal.directory.registers.rules import written
from portal.proposals.schemas import Fault
from web.page.forms.drawing import SectionPlan, whole_plan
from web.page.forms.typed import (
    arranged,
    data_of,
    pairs_of,
    placed,
    read_typed,
    typed_of,
    without_blanks,
)
from web.pages.officers.records.record_pages import RecordPages
from web.pages.officers.records.register_pages import PAGES

LANGUAGES = ("ar", "en")
SCHEMAS = {Subject.AGENCY: AgencyContent, Subject.SERVICE: ServiceContent}
SERVICE = shapes_of(ServiceContent)


@pytest.mark.parametrize("pages", PAGES.values(), ids=lambda one: one.path)
def test_every_field_stands_in_one_section_and_every_list_has_its_words(pages: RecordPages) -> None:
    shapes = shapes_of(SCHEMAS[pages.subject])
    plans = whole_plan(pages.plans(shapes), [one for one in shapes if one.name != "demo"])
    named = [name for plan in plans for name in plan.fields]
    assert sorted(named) == sorted({shape.name for shape in shapes} - {"demo"})
    for shape in shapes:
        assert shape.label != shape.name
        if shape.kind is FieldKind.PARTS:
            assert "{number}" in shape.one
            assert shape.add


def test_a_field_that_no_section_names_follows_the_one_before_it_in_the_schema() -> None:
    shapes = [Shape(name, FieldKind.VALUE) for name in "abcdef"]
    plans = [SectionPlan("One", ("d", "b")), SectionPlan("Two", ("e",))]
    assert [plan.fields for plan in whole_plan(plans, shapes)] == [
        ("a", "d", "b", "c"),
        ("e", "f"),
    ]


def _all_records() -> list[Record]:
    return [*sample_agencies(), *sample_services()]


def test_every_record_comes_through_its_form_as_it_was() -> None:
    records = _all_records()
    assert len(records) > 80
    for record in records:
        shapes = shapes_of(type(record))
        typed = typed_of(shapes, record.model_dump(mode="json"), LANGUAGES)
        sent = read_typed(shapes, pairs_of(shapes, typed), LANGUAGES)
        assert sent == typed
        back = type(record).model_validate(data_of(shapes, without_blanks(shapes, sent)))
        assert written(back) == written(record)


@pytest.mark.parametrize(
    "name",
    [
        "id",
        "demo.x",
        "names",
        "names.fr",
        "names.ar.x",
        "code.x",
        "steps",
        "steps.x",
        "steps.-1",
        "steps.٣",
        "steps.99999",
        "steps.0",
        "steps.0.evil",
        "steps.0.title",
        "steps.0.is_given",
        "steps.0.is_optional.x",
        "at_offices",
        "at_offices.evil",
        "at_offices.is_given.x",
        "audiences.0",
        "is_given",
        "__class__.x",
        "",
        ".",
        "x" * 300,
    ],
)
def test_a_field_that_the_form_has_not_is_refused(name: str) -> None:
    with pytest.raises(InvalidParameter, match="no field"):
        read_typed(SERVICE, [("code", "x"), (name, "1")], LANGUAGES)


@pytest.mark.parametrize("pairs", [["names.ar", "names"], ["names", "names.ar"]])
def test_a_name_cannot_be_a_field_and_a_group_at_once(pairs: list[str]) -> None:
    with pytest.raises(InvalidParameter):
        read_typed(SERVICE, [(name, "x") for name in pairs], LANGUAGES)


def _steps(*titles: str) -> dict[str, Any]:
    steps = [{"title": {"en": title}} for title in titles]
    return typed_of(SERVICE, {"steps": steps}, LANGUAGES)


def _titles(typed: dict[str, Any] | None) -> list[str]:
    assert typed is not None
    return [step["title"]["en"] for step in typed["steps"]]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("add:steps", ["a", "b", "c", ""]),
        ("remove:steps.1", ["a", "c"]),
        ("up:steps.2", ["a", "c", "b"]),
        ("up:steps.0", ["a", "b", "c"]),
        ("down:steps.0", ["b", "a", "c"]),
        ("down:steps.2", ["a", "b", "c"]),
    ],
)
def test_parts_are_added_removed_and_moved(action: str, expected: list[str]) -> None:
    assert _titles(arranged(SERVICE, _steps("a", "b", "c"), action, LANGUAGES)) == expected


@pytest.mark.parametrize("action", ["show", "", "save", "add:", "explode:steps.0"])
def test_other_words_move_nothing(action: str) -> None:
    assert arranged(SERVICE, _steps("a"), action, LANGUAGES) is None


@pytest.mark.parametrize(
    "action",
    ["add:names", "add:evil", "remove:steps.1", "remove:steps.-1", "up:steps", "up:steps.x"],
)
def test_parts_that_are_not_there_cannot_be_moved(action: str) -> None:
    with pytest.raises(InvalidParameter):
        arranged(SERVICE, _steps("a"), action, LANGUAGES)


def test_no_more_parts_are_added_than_the_schema_allows() -> None:
    full = _steps(*map(str, range(60)))
    assert len(_titles(arranged(SERVICE, full, "add:steps", LANGUAGES))) == 60


def test_parts_in_which_nothing_was_typed_are_left_out_and_gaps_are_closed() -> None:
    pairs = [
        ("steps.7.title.en", "last"),
        ("steps.2.title.en", " "),
        ("steps.0.title.en", "first"),
        ("steps.3.actor", "applicant"),
    ]
    typed = without_blanks(SERVICE, read_typed(SERVICE, pairs, LANGUAGES))
    assert _titles(typed) == ["first", "last"]


def test_a_part_with_one_choice_made_is_kept() -> None:
    typed = read_typed(SERVICE, [("channels.0.kind", "office")], LANGUAGES)
    assert len(without_blanks(SERVICE, typed)["channels"]) == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("names",), ("names",)),
        (("names", "ar"), ("names",)),
        (("audiences", 3), ("audiences",)),
        (("steps", 1, "title"), ("steps", 1, "title")),
        (("steps", 1), ("steps", 1)),
        (("papers", 0, "audiences", 2), ("papers", 0, "audiences")),
        (("at_offices", "agencies", 1), ("at_offices", "agencies")),
        (("at_offices",), ("at_offices",)),
        (("unknown",), ()),
        ((), ()),
    ],
)
def test_a_fault_is_brought_to_the_field_where_it_can_be_mended(
    path: tuple[str | int, ...], expected: tuple[str | int, ...]
) -> None:
    assert placed(SERVICE, [Fault(path, Message("x"))])[0].path == expected


def test_a_kind_of_value_that_no_form_can_write_is_noticed() -> None:
    def kinds(shapes: tuple[Shape, ...]) -> set[str]:
        return {held.type for shape in shapes for held in (shape, *shape.parts)}

    known = {
        "", "line", "text", "code", "address", "email", "phone", "hours", "duration", "currency",
        "money", "day", "term", "choice", "number", "picture", "language",
    }  # fmt: skip
    for schema in SCHEMAS.values():
        assert kinds(shapes_of(schema)) <= known
