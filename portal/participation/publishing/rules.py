"""Which months of support may be shown: none from which a few people could be told."""

from collections.abc import Mapping
from datetime import date

# Fewer than these would tell what single people have done; see docs/statistics.md.
LEAST_SHOWN = 5
_LEAST_HIDDEN = 2


def shown_months(counted: Mapping[date, int]) -> dict[date, int | None]:
    """Return what may be shown of each month of a space; None is hidden.

    How many support its ideas in all is public, so what is hidden is hidden together: at least two
    months, and five people in them. A nought is about nobody.
    """
    hidden = {month for month, count in counted.items() if 0 < count < LEAST_SHOWN}
    others = sorted(
        (count, month) for month, count in counted.items() if count and month not in hidden
    )
    while hidden and others and _are_told(counted, hidden):
        hidden.add(others.pop(0)[1])
    return {month: None if month in hidden else count for month, count in counted.items()}


def _are_told(counted: Mapping[date, int], hidden: set[date]) -> bool:
    return len(hidden) < _LEAST_HIDDEN or sum(counted[one] for one in hidden) < LEAST_SHOWN
