"""Loads the demonstration directory into registers that hold nothing yet."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from importers.samples.directory.records import sample_agencies, sample_services
from portal.directory.registers.queries import register_states
from portal.directory.registers.rules import Record, Register
from portal.directory.registers.service import Authorship, activate, stage

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
    if any(state.current_release > 0 for state in register_states(session).values()):
        return []
    return [_load(session, register, read(), made_by) for register, read in _SAMPLES]


def _load(
    session: Session, register: Register, records: Sequence[Record], made_by: str
) -> Register:
    made = Authorship(by=made_by, note="demonstration data")
    activate(session, stage(session, register, records, made))
    return register
