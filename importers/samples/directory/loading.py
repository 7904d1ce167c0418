"""Loads the demonstration directory into registers that hold nothing yet."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from importers.samples.directory.records import sample_agencies, sample_services
from layers.catalogue.queries import collection_states
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage

# Agencies come first: services name them.
_SAMPLES: tuple[tuple[Register, Callable[[], Sequence[Record]]], ...] = (
    (Register.AGENCIES, sample_agencies),
    (Register.SERVICES, sample_services),
)


def load_directory(session: Session, made_by: str) -> list[Register]:
    """Fill both registers when neither has a release, and name what was filled.

    Real data is left alone, and nothing is put beside it: the demonstration's services name the
    demonstration's agencies.
    """
    states = collection_states(session, Register)
    if any(state.current_release is not None for state in states.values()):
        return []
    return [_load(session, register, read(), made_by) for register, read in _SAMPLES]


def _load(
    session: Session, register: Register, records: Sequence[Record], made_by: str
) -> Register:
    made = Authorship(by=made_by, note="demonstration data")
    activate(session, STORES[register], stage(session, register, records, made))
    return register
