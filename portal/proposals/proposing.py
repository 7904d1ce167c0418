"""Making proposals: of one record, or of several that change together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from geo.errors import NotFound, Refused
from geo.messages import mark as _
from geo.plain_text import plain_note
from portal.accounts.officer_roles import Officer, Role
from portal.proposals.models import FurtherRecord, Proposal
from portal.proposals.proposables import Proposable, Proposables
from portal.proposals.recording import proposed, record_proposal
from portal.proposals.rules import ProposalState, refuse_unentitled
from portal.proposals.schemas import Content, Fault

# What somebody can still look through, and one transaction carries.
MOST_TOGETHER = 1000


@dataclass(frozen=True)
class Wanted:
    """What records of one kind are to become together: their contents, and the codes that go."""

    contents: Sequence[Mapping[str, Any]] = ()
    removals: Sequence[str] = ()


@dataclass(frozen=True)
class _Read:
    """What becomes of one record, and the agencies that answer for it before and after."""

    code: str
    agency: str
    base_hash: bytes | None
    content: Content
    agencies: frozenset[str]
    removes: bool = False

    def columns(self) -> dict[str, Any]:
        """Return what the table holds of it."""
        held = vars(self)
        return {name: held[name] for name in held if name != "agencies"}


def propose(
    session: Session,
    proposables: Proposables,
    kind: str,
    data: Mapping[str, Any],
    by: Officer,
    note: str | None = None,
) -> tuple[Proposal | None, tuple[Fault, ...]]:
    """Keep a proposed content as an open proposal; None and the faults when it has any.

    Raises Refused when it would change nothing, and for an officer who is no editor of the agency
    that the record belongs to.
    """
    found, faults = propose_together(session, proposables, kind, Wanted([data]), by, note)
    return found, faults.get(0, ())


def propose_removal(
    session: Session,
    proposables: Proposables,
    kind: str,
    code: str,
    by: Officer,
    note: str | None = None,
) -> Proposal:
    """Keep the removal of a record as an open proposal; raises NotFound when there is none.

    For what never existed or stands twice. An agency that has ended, a service that is not given
    any more and an office that has closed stay and say so.
    """
    wanted = Wanted(removals=[code])
    found, _faults = propose_together(session, proposables, kind, wanted, by, note)
    assert found is not None
    return found


def propose_together(
    session: Session,
    proposables: Proposables,
    kind: str,
    wanted: Wanted,
    by: Officer,
    note: str | None = None,
) -> tuple[Proposal | None, dict[int, tuple[Fault, ...]]]:
    """Keep what becomes of several records as one open proposal.

    None and the faults by the number of the content when there are any. A content that stands
    already is left out. Raises Refused when nothing is left, and for more than `MOST_TOGETHER`.
    """
    _refuse_many(len(wanted.contents) + len(wanted.removals))
    offered = proposables[kind]
    read: list[_Read] = []
    faults: dict[int, tuple[Fault, ...]] = {}
    for number, data in enumerate(wanted.contents):
        one, found = _read(session, offered, data, by)
        read += [one] if one is not None else []
        faults |= {number: found} if found else {}
    if faults:
        return None, faults
    read += [_removal(session, offered, code, by) for code in wanted.removals]
    if not read:
        raise Refused(_("Nothing differs from what stands there already, so nothing was changed."))
    proposal = _kept(session, kind, read, by, note)
    record_proposal(session, proposal, by, "draft.made", new=proposed(proposal))
    return proposal, {}


def _read(
    session: Session, offered: Proposable, data: Mapping[str, Any], by: Officer
) -> tuple[_Read | None, tuple[Fault, ...]]:
    found, faults = offered.read(session, data)
    if found is None:
        return None, faults
    stands = offered.standing(session, found.code)
    owner = stands.agency if stands else found.agency
    refuse_unentitled(by, Role.EDITOR, {owner})
    if offered.new_needs_every_agency and stands is None:
        refuse_unentitled(by, Role.EDITOR, {None})
    if stands is not None and stands.content == found.content:
        return None, ()
    base = stands.content_hash if stands else None
    agencies = frozenset({owner, found.agency})
    return _Read(found.code, owner, base, found.content, agencies), ()


def _removal(session: Session, offered: Proposable, code: str, by: Officer) -> _Read:
    stands = offered.standing(session, code)
    if stands is None:
        raise NotFound(_("“{code}” is not there any more."), code=code)
    refuse_unentitled(by, Role.EDITOR, {stands.agency})
    owner = stands.agency
    # So that lists can name what is gone.
    said = {"names": stands.content.get("names", {})}
    return _Read(code, owner, stands.content_hash, said, frozenset({owner}), removes=True)


def _kept(
    session: Session, kind: str, read: Sequence[_Read], by: Officer, note: str | None
) -> Proposal:
    own, *further = read
    proposal = Proposal(
        id=uuid4(),
        kind=kind,
        **own.columns(),
        agencies=sorted(frozenset[str]().union(*(one.agencies for one in read))),
        agreed={},
        state=ProposalState.OPEN,
        note=plain_note(note),
        made_by=by.email,
        made_by_id=str(by.id),
        further=[
            FurtherRecord(position=position, **one.columns())
            for position, one in enumerate(further, 1)
        ],
    )
    session.add(proposal)
    session.flush()
    return proposal


def _refuse_many(count: int) -> None:
    if count > MOST_TOGETHER:
        raise Refused(
            _(
                "Records chosen: {count}. At once {most} are possible: choose fewer, as by a"
                " filter."
            ),
            count=count,
            most=MOST_TOGETHER,
        )
