"""What records are called by their codes, and which records a name may mean, ended ones too."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, and_, false, literal, select, union_all
from sqlalchemy.orm import Session

from geo.country import Names
from geo.database import any_text
from geo.folding import fold_text
from layers.features.models import Feature
from portal.directory.offices.schemas import LAYER
from portal.directory.registers.definitions import REGISTERS, Subject

_MOST_FOUND = 50


def names_of_records(
    session: Session, codes: Mapping[Subject, Collection[str]]
) -> dict[tuple[str, str], Names]:
    """Return the newest names of records by kind and code; those that never were are left out."""
    parts = [_states(subject, held) for subject, held in codes.items() if held]
    if not parts:
        return {}
    states = union_all(*parts).subquery()
    found = session.execute(select(states).order_by(states.c.introduced_in))
    return {(row.kind, row.code): row.names for row in found}


def records_called(session: Session, words: str) -> list[tuple[str, str]]:
    """Return kind and code of the records whose code these words are, or whose names hold them.

    At most fifty; a code that no record has any more is found as well.
    """
    plain = words.replace("\0", "").strip()
    if not plain:
        return []
    exact = [(subject.value, plain) for subject in Subject]
    found = session.execute(
        union_all(*(_called(subject, fold_text(plain)) for subject in Subject)).limit(_MOST_FOUND)
    )
    return [*exact, *((row.kind, row.code) for row in found)]


def _states(subject: Subject, codes: Collection[str]) -> Select[Any]:
    model, code, always = _table(subject)
    kind = literal(subject.value).label("kind")
    said = (kind, code.label("code"), model.names, model.introduced_in)
    return select(*said).where(*always, code == any_text(codes))


def _called(subject: Subject, folded: str) -> Select[Any]:
    model, code, always = _table(subject)
    held = [model.search_text.contains(one, autoescape=True) for one in folded.split()]
    return select(literal(subject.value).label("kind"), code.label("code")).where(
        *always, model.superseded_in.is_(None), and_(*held) if held else false()
    )


def _table(subject: Subject) -> tuple[Any, Any, tuple[Any, ...]]:
    """Return the table of a kind of records, its column of codes, and what holds for all rows."""
    if subject in REGISTERS:
        model = REGISTERS[subject].definition.model
        return model, model.code, ()
    return Feature, Feature.ref, (Feature.layer == LAYER,)
