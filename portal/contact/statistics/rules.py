"""What is published of counts: whole figures, shares in percent, and None for what is hidden."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from portal.contact.statistics.suppression import LEAST, Cell, hidden_cells

_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of the cases that an agency got in a month, or so far.

    `due` were answered or should have been by now; `late` of them were not in time. `median_s` is
    the median time to the answer in seconds, `stars` the mean of the ratings.
    """

    received: int
    answered: int
    due: int
    late: int
    reopened: int
    transferred: int
    rated: int
    median_s: float | None
    stars: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published of it; None where it is hidden, or where there is nothing to say.

    Percentages are whole: of what was due, of what was answered, of what was received. The median
    is in days, satisfaction from 1 to 5, both with one decimal.
    """

    received: int | None
    answered: int | None
    late_percent: int | None
    median_days: float | None
    reopened_percent: int | None
    satisfaction: float | None
    transferred_percent: int | None


def published_figures(counted: Mapping[Cell, Counted]) -> dict[Cell, Figures]:
    """Return what is published of every agency and month, the sums of both among them."""
    received = _hidden(counted, lambda one: (one.received,))
    answered = _hidden(counted, lambda one: (one.answered, one.received - one.answered), received)
    late = _hidden(counted, lambda one: (one.late, one.due - one.late), received)
    again = _hidden(counted, lambda one: (one.reopened, one.answered - one.reopened), received)
    moved = _hidden(
        counted, lambda one: (one.transferred, one.received - one.transferred), received
    )
    return {
        cell: Figures(
            received=None if cell in received else one.received,
            answered=None if cell in answered else one.answered,
            late_percent=None if cell in late else _percent(one.late, one.due),
            median_days=None if cell in received else _days(one),
            reopened_percent=None if cell in again else _percent(one.reopened, one.answered),
            satisfaction=None if cell in received else _satisfaction(one),
            transferred_percent=None if cell in moved else _percent(one.transferred, one.received),
        )
        for cell, one in counted.items()
    }


def _hidden(
    counted: Mapping[Cell, Counted],
    told: Callable[[Counted], tuple[int, ...]],
    also: Collection[Cell] = (),
) -> set[Cell]:
    together = zip(*(told(one) for one in counted.values()), strict=True)
    return hidden_cells([dict(zip(counted, part, strict=True)) for part in together], also)


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _days(one: Counted) -> float | None:
    if one.median_s is None or one.answered < LEAST:
        return None
    return round(one.median_s / _DAY_S, 1)


def _satisfaction(one: Counted) -> float | None:
    return None if one.stars is None or one.rated < LEAST else round(one.stars, 1)
