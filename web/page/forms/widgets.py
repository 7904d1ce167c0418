"""What a form is drawn of: sections of widgets, as the macros of page/fields.html take them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from web.page.forms.hours_picker import Period, PickedHours

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Widget:
    """One field of a form; `kind` names the macro that draws it.

    `value` is what was typed, `is_default` says that something holds where nothing is said;
    `items` are the parts of a list, each with its widgets; `inputs` are the texts by language:
    language, direction, text. `suggested` names a list of codes, `notes` stand below the field.
    `longest` is how many characters may be typed, `autocomplete` what a browser may fill in.
    """

    kind: str
    id: str
    name: str
    label: str
    type: str = ""
    hint: str = ""
    value: Any = ""
    is_needed: bool = False
    is_default: bool = False
    choices: Choices = ()
    suggested: str | None = None
    notes: Sequence[Markup] = ()
    inputs: Sequence[tuple[str, str, str]] = ()
    widgets: Sequence["Widget"] = ()
    items: Sequence["Item"] = ()
    add: str = ""
    hours: "HoursChoice | None" = None
    longest: int = 0
    autocomplete: str = "off"


@dataclass(frozen=True)
class HoursChoice:
    """Opening hours to be chosen: `days` are codes and names, `periods` the lines of the list.

    `is_whole` says that the list can say all that stands there.
    """

    days: Choices
    periods: Sequence[Period]
    picked: PickedHours
    is_whole: bool


@dataclass(frozen=True)
class Item:
    """One part of a list; `about` is what it is called, and it is open while it has no name."""

    id: str
    name: str
    title: Markup
    widgets: Sequence[Widget]
    about: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Section:
    """Fields that belong together; `name` is for templates that add something to one."""

    title: str
    widgets: Sequence[Widget]
    name: str = ""


def labels_of(widgets: Iterable[Widget], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield the id and the label of every field, behind that of the part that it belongs to."""
    for widget in widgets:
        label = f"{above}{widget.label or widget.add}"
        yield widget.id, label
        yield from labels_of(widget.widgets, above)
        for item in widget.items:
            title = f"{above}{item.title.striptags()}"
            yield item.id, title
            yield from labels_of(item.widgets, f"{title} – ")
