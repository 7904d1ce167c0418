"""A row of a file after the checks: what it says, and all that was found in it."""

from dataclasses import dataclass

from geo.coordinates import Position
from geo.messages import Message
from importers.findings import Finding, Severity
from importers.readers.rows import Row
from layers.features.content import FeatureContent


@dataclass(slots=True)
class CheckedRow:
    """A row after the checks.

    `content` is None when a finding rejects it, and when the row `is_kept`: it says what it said
    when the current feature was made of it, which stays as it is. `position` is where the row says
    its place is, in WGS 84, also when that is the reason of a rejection.
    """

    row: Row
    ref: str
    findings: list[Finding]
    position: Position | None
    content: FeatureContent | None
    name: str = ""
    is_kept: bool = False

    @property
    def is_rejected(self) -> bool:
        """Return whether a finding keeps the row out."""
        return any(finding.severity is Severity.REJECT for finding in self.findings)

    @property
    def reason(self) -> Message | None:
        """Return why the row is kept out: the first of the reasons."""
        reasons = (f.message for f in self.findings if f.severity is Severity.REJECT)
        return next(reasons, None)
