"""Two states of a record side by side in words: label, what stood, what is to stand."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale, UnknownLocaleError
from markupsafe import Markup

from geo.country import Names
from geo.messages import mark as _
from portal.directory.records.shapes import FieldKind, Shape, shapes_along
from portal.directory.registers.definitions import Subject
from web.page.officer_page import OfficerPage
from web.page.rendering import fill, isolate_ltr
from web.pages.officers.diff.changes import ORDER, Change, changes
from web.pages.officers.diff.diff_line import DiffLine
from web.pages.officers.diff.places import moved_lines, without_places
from web.pages.officers.diff.values import Words, label_words, text_words, value_words
from web.pages.officers.fields import shapes_of_subject

Content = Mapping[str, Any]


def diff_lines(
    officer_page: OfficerPage,
    subject: Subject,
    old: Content | None,
    new: Content | None,
    agencies: Mapping[str, Names] | None = None,
) -> list[DiffLine]:
    """List what differs between two written states; None is no state at all.

    `agencies` are the names of agencies by their codes, for values that are such codes.
    """
    words = Words(officer_page, shapes_of_subject(officer_page, subject), agencies or {})
    if subject is not Subject.OFFICE:
        return [_line(words, change) for change in changes(old, new)]
    moved = moved_lines(officer_page, old, new)
    return [
        *moved,
        *(_line(words, one) for one in changes(without_places(old), without_places(new))),
    ]


def _line(words: Words, change: Change) -> DiffLine:
    steps = list(change.path)
    along = shapes_along(words.shapes, steps)
    last = along[-1] if along else None
    if last is not None and last.kind is FieldKind.TEXTS and steps[-1] != last.name:
        return _text_line(words, steps, along, change)
    # Another order of parts, and what only records of old say, are no fields of the schema.
    shape = last if last is not None and steps[-1] == last.name else None
    default = None if shape is None else shape.default
    old = default if change.old is None and change.is_in_old else change.old
    new = default if change.new is None and change.is_in_new else change.new
    return DiffLine(
        _label(words, steps, along),
        value_words(words, shape, old),
        value_words(words, shape, new),
    )


def _text_line(
    words: Words, steps: Sequence[str | int], along: Sequence[Shape], change: Change
) -> DiffLine:
    """Write a change of a text, which is kept by language."""
    language, page = str(steps[-1]), words.officer_page
    label = fill(
        page.translate(_("{field} ({language})")),
        field=_label(words, steps[:-1], along),
        language=_language_name(page, language),
    )
    return DiffLine(label, text_words(change.old, language), text_words(change.new, language))


def _label(words: Words, steps: Sequence[str | int], along: Sequence[Shape]) -> Markup:
    """Write the way to a field: “Fees 2 · Amount”."""
    labels: list[Markup] = []
    known = {shape.name: shape.label for shape in along}
    for step in steps:
        if isinstance(step, int):
            labels[-1] = Markup("{} {}").format(labels[-1], isolate_ltr(step))
        else:
            label = _("Order") if step == ORDER else known.get(step, step)
            labels += [label_words(words.officer_page, label)] if label else []
    return Markup(" · ").join(labels)


def _language_name(officer_page: OfficerPage, language: str) -> str:
    try:
        return Locale.parse(language).get_display_name(officer_page.language) or language
    except (UnknownLocaleError, ValueError):
        return language
