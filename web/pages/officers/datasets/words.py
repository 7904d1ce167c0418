"""The words of the back office of datasets."""

from collections.abc import Mapping

from geo.messages import Message
from geo.messages import mark as _
from portal.opendata.datasets.rules import DatasetState, Version
from portal.opendata.formats.rules import DOUBT_TEXTS, FORMATS, Doubt

PART_NAME = "datasets"
HARVEST = "harvest"
# The steps that an officer sees, each with the states in which it is the next one.
STEPS: tuple[tuple[str, tuple[DatasetState, ...]], ...] = (
    (_("Describe it and hand in the file"), (DatasetState.DRAFT,)),
    (_("A second officer reviews it"), (DatasetState.REVIEW,)),
    (_("What was found of persons is settled"), (DatasetState.PRIVACY_CHECK,)),
    (_("Everybody can download it"), (DatasetState.PUBLISHED,)),
)
_FORMULAS = _(
    "Some cells hold formulas. Whoever opens them in a spreadsheet program runs them: publish"
    " values instead."
)


def doubts_of(version: Version) -> list[Message]:
    """Return what is to be said about a file besides its format, each in one sentence."""
    told = version.detected
    doubts = told.get("doubts")
    return [_doubt(version, Doubt(one)) for one in doubts] if isinstance(doubts, list) else []


def _doubt(version: Version, doubt: Doubt) -> Message:
    if doubt is Doubt.FORMULAS:
        return Message(_FORMULAS)
    inside = version.detected.get("inside")
    found = FORMATS.get(version.detected_format or "")
    values: Mapping[str, object] = {
        "declared": version.declared_format or (version.file_name or "").rpartition(".")[2],
        "detected": found.name if found else "?",
        "encoding": version.detected.get("encoding") or "?",
        "formats": ", ".join(map(str, inside)) if isinstance(inside, list) else "?",
    }
    return Message(DOUBT_TEXTS[doubt], values)
