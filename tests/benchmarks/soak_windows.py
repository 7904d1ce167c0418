"""The windows of a soak: what wrk and its script counted, and the tables made of them."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

from tests.benchmarks.table import make_table, spread

_PHASES = ("before", "during the import", "after")


@dataclass(frozen=True)
class Window:
    """One window of load: began and ended in seconds of the clock, and what was counted.

    `refused` answers had another status than 200, `mixed` ones features of two releases, `unread`
    ones named no release or held no feature; `lost` never came.
    """

    began: float
    ended: float
    checked: int
    refused: int
    mixed: int
    unread: int
    lost: int
    per_s: float
    p50_ms: float
    p99_ms: float
    longest_ms: float
    example: str

    @property
    def failures(self) -> int:
        """Count everything that must not be."""
        return self.refused + self.mixed + self.unread + self.lost


def read_window(began: float, ended: float, said: str, example: str) -> Window:
    """Read the line of JSON that the script writes after wrk's own lines."""
    line = next(part for part in reversed(said.splitlines()) if part.startswith("{"))
    told = json.loads(line)
    return Window(
        began=began,
        ended=ended,
        checked=told["checked"],
        refused=told["refused"],
        mixed=told["mixed"],
        unread=told["unread"],
        lost=told["lost"],
        per_s=told["checked"] / (told["duration_us"] / 1e6),
        p50_ms=told["p50_us"] / 1000,
        p99_ms=told["p99_us"] / 1000,
        longest_ms=told["longest_us"] / 1000,
        example=example,
    )


def phase_of(window: Window, began: float, committed: float) -> str:
    """Tell whether a window lay before the import, beside some of it, or after it."""
    before, during, after = _PHASES
    if window.ended <= began:
        return before
    return after if window.began >= committed else during


def phase_table(windows: Sequence[Window], began: float, committed: float) -> Table:
    """Show rates and latencies before, during and after the import, over the windows of each."""
    table = make_table(
        "phase", "windows", "answers", "requests/s", "p50 ms", "p99 ms", "longest ms", "failed"
    )
    for phase in _PHASES:
        chosen = [one for one in windows if phase_of(one, began, committed) == phase]
        if not chosen:
            continue
        table.add_row(
            phase,
            str(len(chosen)),
            f"{sum(one.checked for one in chosen):,}",
            spread([one.per_s for one in chosen], ",.0f"),
            spread([one.p50_ms for one in chosen], ".1f"),
            spread([one.p99_ms for one in chosen], ".1f"),
            f"{max(one.longest_ms for one in chosen):,.0f}",
            str(sum(one.failures for one in chosen)),
        )
    return table


def trouble(windows: Sequence[Window]) -> list[str]:
    """Tell what failed, with one example of each window; or that nothing did."""
    checked = sum(one.checked for one in windows)
    sums = {
        name: sum(getattr(one, name) for one in windows)
        for name in ("refused", "mixed", "unread", "lost")
    }
    counted = ", ".join(f"{count:,} {name}" for name, count in sums.items())
    rate = statistics.fmean(one.per_s for one in windows)
    lines = [f"{checked:,} answers checked ({rate:,.0f} a second): {counted}."]
    return lines + [f"  for example: {one.example}" for one in windows if one.example][:5]
