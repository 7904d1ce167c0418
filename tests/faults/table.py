"""What a fault did, as a row of one table in Markdown."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.faults.load import Answered, failures, longest_s, recovery_s

_COLUMNS = (
    "fault",
    "what was done",
    "sent",
    "failed",
    "longest answer s",
    "recovery s",
    "lost",
    "expected",
    "as expected",
)


@dataclass
class Row:
    """One fault: what was done, what is expected, and what was seen."""

    name: str
    done: str
    expected: str
    sent: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    longest_s: float = 0.0
    recovery_s: float | None = None
    lost: int | None = None
    notes: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        """Tell whether everything was as expected."""
        return not self.missed

    def expect(self, holds: object, otherwise: str) -> None:
        """Take down what was expected and did not come."""
        if not holds:
            self.missed.append(otherwise)

    def measure(self, answers: Iterable[Answered], healed_at: float | None = None) -> None:
        """Take the figures of a load; recovery is counted from the moment of healing."""
        taken = list(answers)
        self.sent += len(taken)
        self.failed += failures(taken)
        self.longest_s = max(self.longest_s, longest_s(taken))
        if healed_at is not None:
            self.recovery_s = recovery_s(taken, healed_at)

    def cells(self) -> tuple[str, ...]:
        """Write the row, in the order of the columns."""
        failed = ", ".join(f"{what} ×{count}" for what, count in sorted(self.failed.items()))
        return (
            self.name,
            self.done,
            f"{self.sent:,}",
            failed or "0",
            f"{self.longest_s:.2f}",
            "–" if self.recovery_s is None else f"{max(0.0, self.recovery_s):.1f}",
            "–" if self.lost is None else str(self.lost),
            self.expected,
            "yes" if self.is_ok else "**no**",
        )


def write_table(rows: Sequence[Row]) -> str:
    """Write all rows, and below them what was seen beside and what was not as expected."""
    lines = [" | ".join(_COLUMNS), " | ".join("---" for _column in _COLUMNS)]
    lines += [" | ".join(row.cells()) for row in rows]
    text = "".join(f"| {line} |\n" for line in lines)
    for title, chosen in (("Seen beside", "notes"), ("Not as expected", "missed")):
        said = [f"- {row.name}: {one}\n" for row in rows for one in getattr(row, chosen)]
        if said:
            text += f"\n{title}:\n\n{''.join(said)}"
    return text
