"""One line of a diff, as templates draw it."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class DiffLine:
    """One line of a diff; `old` and `new` are empty where nothing is said, `note` adds a fact."""

    label: Markup
    old: tuple[Markup, ...]
    new: tuple[Markup, ...]
    note: Markup | None = None
