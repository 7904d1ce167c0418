"""What was found out about the positions of a file, for the officer."""

from collections.abc import Sequence

import numpy as np

from geo.messages import Message, Several, shown
from geo.messages import mark as _
from geo.written_position import LAT_LON, LON_LAT
from importers.positions.angle_source import AngleSource
from importers.positions.pair_source import PairSource
from importers.positions.position_sources import PositionSource
from importers.positions.text_source import TextSource
from importers.readers.rows import Fact, Row


def facts_of(
    sources: Sequence[PositionSource], sample: Sequence[Row], *, is_assumed: bool
) -> list[Fact]:
    """List where the positions stand and how they are read; `is_assumed`: nobody named a system."""
    operations = {source.operation.crs: source.operation for source in sources}
    titles: list[str | Message] = [operation.title for operation in operations.values()]
    if is_assumed:
        titles[0] = Message(_("{crs}, because the file names no other"), {"crs": titles[0]})
    facts = [
        Fact(_("coordinates from"), _joined([source_title(source) for source in sources])),
        Fact(_("coordinate system"), _joined(titles)),
    ]
    changing = [one.description() for one in operations.values() if not one.is_identity]
    if changing:
        facts.append(Fact(_("transformation"), _joined(changing)))
    notes = [note for source in sources if (note := _note(source, sample)) is not None]
    if notes:
        facts.append(Fact(_("read as"), _joined(notes)))
    return facts


def _note(source: PositionSource, sample: Sequence[Row]) -> Message | None:
    """Return what was found out about a source that people could doubt."""
    values = {"columns": source_title(source)}
    if isinstance(source, AngleSource):
        return _note_of_angles(source, sample)
    if isinstance(source, PairSource) and source.packed:
        return Message(_("{columns}: degrees, minutes and seconds without marks"), values)
    if isinstance(source, PairSource) and source.mark == ",":
        return Message(_("{columns}: numbers with a decimal comma"), values)
    if isinstance(source, TextSource) and LAT_LON in source.flipped:
        return Message(_("{columns}: longitude or easting first"), values)
    if isinstance(source, TextSource) and LON_LAT in source.flipped:
        return Message(_("{columns}: latitude first"), values)
    return None


def _note_of_angles(source: AngleSource, sample: Sequence[Row]) -> Message:
    """Show one position as it stands in the columns, and as it was read."""
    found = source.look(sample)
    known = np.flatnonzero(np.isfinite(found.lons) & np.isfinite(found.lats))
    if not known.size:
        text = _("{columns}: degrees, minutes and seconds in columns of their own")
        return Message(text, {"columns": source_title(source)})
    place = int(known[0])
    return Message(
        _(
            "{columns}: degrees, minutes and seconds in columns of their own,"
            " {value} is {lat}, {lon}"
        ),
        {
            "columns": source_title(source),
            "value": shown(found.values[place]),
            "lat": f"{found.lats[place]:.6f}",
            "lon": f"{found.lons[place]:.6f}",
        },
    )


def not_used(reasons: Sequence[Message]) -> list[Fact]:
    """Return why coordinates are not used."""
    return [Fact(_("coordinates not used"), _joined(reasons))] if reasons else []


def _joined(parts: Sequence[str | Message]) -> str | Message:
    """Put sentences beside each other; each is translated by itself."""
    if len(parts) == 1:
        return parts[0]
    text = "; ".join(f"{{part{number}}}" for number in range(len(parts)))
    return Message(text, {f"part{number}": part for number, part in enumerate(parts)})


def source_title(source: PositionSource) -> str | Message:
    """Name the columns of a source."""
    return Several(map(shown, source.columns)) or Message(_("the geometries"))
