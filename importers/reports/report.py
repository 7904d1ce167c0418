"""What there is to tell about an import, as one value, and the same as plain JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from geo.coordinates import Position
from geo.messages import Message, Translate, mark
from importers.findings import Severity
from importers.readers.rows import Fact
from importers.reports.finding_titles import finding_title
from importers.reports.rejects import Example, FindingGroup
from layers.releases.rules import Changes

PlaceKind = Literal["added", "moved", "removed", "rejected"]
PLACE_KINDS: tuple[PlaceKind, ...] = ("added", "moved", "removed", "rejected")
# Whoever collects places for a report need not keep more of a kind: the map shows no more.
MOST_PLACES = 2_500


@dataclass(frozen=True, slots=True)
class MappedPlace:
    """A place for the map of a report, in WGS 84 degrees.

    `former` is where a moved place was before; `reason` is why a rejected one was left out.
    """

    kind: PlaceKind
    ref: str
    name: str
    position: Position
    former: Position | None = None
    reason: Message | None = None


@dataclass(frozen=True)
class ImportReport:
    """All about one import.

    `layer` holds the layer's name per language. `state` is the release's, one of
    `layers.releases.rules.ReleaseState`. `changes` compares with the release that was active.
    `mapping` leads from a field to its columns, `unmatched` are the columns that no field takes.
    `places` are for the map, `places_left_out` counts those not collected by kind. `outlines` is a
    GeoJSON FeatureCollection that makes the ground, as `/api/v1/areas` gives it (properties
    `level`, `names` and `label` are used where they are there). `needs_force` tells that a guard
    would stop the activation. With `tile_url` the map also has a base map, which then needs the
    network.
    """

    layer: Mapping[str, str]
    file_name: str
    made_by: str
    made_at: datetime
    release_number: int | None
    state: str
    rows_read: int
    accepted: int
    rejected: int
    changes: Changes
    facts: Sequence[Fact] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    unmatched: Sequence[str] = ()
    findings: Sequence[FindingGroup] = ()
    places: Sequence[MappedPlace] = ()
    places_left_out: Mapping[str, int] = field(default_factory=dict)
    outlines: Mapping[str, Any] | None = None
    needs_force: bool = False
    tile_url: str | None = None
    tile_attribution: str = ""

    def count(self, severity: Severity) -> int:
        """How many findings of a severity there are."""
        return sum(group.count for group in self.findings if group.severity is severity)


def report_json(
    report: ImportReport, translations: Mapping[str, Translate] | None = None
) -> dict[str, Any]:
    """Return a report as plain JSON; every sentence is an object of languages.

    The places and outlines are not in it: only how many places of a kind there are.
    """
    speak = translations or {"en": mark}
    return {
        "layer": dict(report.layer),
        "file": report.file_name,
        "made_by": report.made_by,
        "made_at": report.made_at.isoformat(),
        "release": report.release_number,
        "state": report.state,
        "rows": {
            "read": report.rows_read,
            "accepted": report.accepted,
            "rejected": report.rejected,
            "warnings": report.count(Severity.WARN),
            "fixed": report.count(Severity.FIXED),
        },
        "changes": asdict(report.changes),
        "needs_force": report.needs_force,
        "facts": [
            {"label": _spoken(Message(fact.label), speak), "value": _spoken(fact.value, speak)}
            for fact in report.facts
        ],
        "mapping": dict(report.mapping),
        "unmatched": list(report.unmatched),
        "findings": [_group(group, speak) for group in report.findings],
    }


def _group(group: FindingGroup, speak: Mapping[str, Translate]) -> dict[str, Any]:
    title = Message(finding_title(group.code))
    return {
        "code": group.code,
        "severity": str(group.severity),
        "title": _spoken(title, speak),
        "count": group.count,
        "examples": [_example(example, speak) for example in group.examples],
    }


def _example(example: Example, speak: Mapping[str, Translate]) -> dict[str, Any]:
    finding = example.finding
    return {
        "row": example.row_number,
        "column": finding.column,
        "value": finding.value,
        "message": _spoken(finding.message, speak),
        "hint": _spoken(finding.hint, speak),
    }


def _spoken(text: str | Message, speak: Mapping[str, Translate]) -> dict[str, str]:
    return {language: worded(text, translate) for language, translate in speak.items()}


def worded(text: str | Message, translate: Translate) -> str:
    """Put a sentence into words; a plain text is foreign and stays as it is."""
    return text.render(translate) if isinstance(text, Message) else text
