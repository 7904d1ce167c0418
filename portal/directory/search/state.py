"""What the public pages depend on: the releases of registers and layers, told in one statement."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from geo.database import sql

OFFICES = "offices"
_NOTHING = "0"


@dataclass(frozen=True)
class Part:
    """A register or a layer: its release, its size and the moment of its last change, if known."""

    release: str
    count: int
    changed_at: datetime | None
    demo: bool


_EMPTY = Part(_NOTHING, 0, None, demo=False)


@dataclass(frozen=True)
class DirectoryState:
    """The releases that a page is made of; what never had a release has number 0."""

    agencies: Part
    services: Part
    layers: dict[str, Part]
    areas_version: str
    corrections: str

    @property
    def offices(self) -> Part:
        """The layer of offices."""
        return self.layers.get(OFFICES, _EMPTY)

    @property
    def demo(self) -> bool:
        """Check whether any of the records are invented."""
        return self.agencies.demo or self.services.demo or self.offices.demo

    @property
    def version(self) -> tuple[str, ...]:
        """What is another whenever a page of the directory may be."""
        registers = (self.agencies.release, self.services.release)
        return (*registers, self.offices.release, self.areas_version, self.corrections)

    @property
    def layers_version(self) -> tuple[str, ...]:
        """What is another whenever places of any layer may be."""
        return tuple(f"{name} {part.release}" for name, part in sorted(self.layers.items()))


def directory_state(session: Session) -> DirectoryState:
    """Return the state of the directory in the snapshot of a session."""
    parts: dict[str, Part] = {}
    for row in session.execute(sql("portal.directory.search", "directory_state")):
        parts[row.name] = Part(row.release, row.item_count, row.changed_at, row.demo)
    return DirectoryState(
        agencies=parts.get("register agencies", _EMPTY),
        services=parts.get("register services", _EMPTY),
        layers={
            name.removeprefix("layer "): part
            for name, part in parts.items()
            if name.startswith("layer ")
        },
        areas_version=parts.get("areas", _EMPTY).release,
        corrections=parts["calendar"].release,
    )


@dataclass(frozen=True, slots=True)
class Address:
    """A page of a record: below a folder of each language, with the day of its last change."""

    path: str
    changed_on: date | None


def addresses(session: Session) -> list[Address]:
    """List the pages of all agencies, services and offices."""
    rows = session.execute(sql("portal.directory.search", "addresses"))
    return [Address(f"/{row.folder}/{row.code}", row.changed_on) for row in rows]
