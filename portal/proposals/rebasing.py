"""Bringing an overtaken proposal onto what stands now: field by field, three states compared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from geo.errors import Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Officer
from portal.proposals.models import Proposal
from portal.proposals.proposables import Proposables
from portal.proposals.proposing import propose
from portal.proposals.rules import UNDECIDED, ProposalState
from portal.proposals.schemas import Content
from portal.proposals.service import has_moved_on, withdraw

Path = tuple[str, ...]
_NOTHING: Content = {}


@dataclass(frozen=True)
class FieldStates:
    """A field that is not the same in a proposal and in what stands now, and what it was made from.

    `mine` is what the proposal says, `theirs` what stands now, a value for each of `paths`, None
    where nothing is said. Parts of texts by language and of attributes are fields of their own, a
    list is one, and so are values that only mean something together, as a position.
    """

    paths: tuple[Path, ...]
    base: tuple[object, ...]
    mine: tuple[object, ...]
    theirs: tuple[object, ...]

    @property
    def is_mine(self) -> bool:
        """Check whether the proposal has changed it."""
        return self.mine != self.base

    @property
    def is_theirs(self) -> bool:
        """Check whether others have changed it in the meantime."""
        return self.theirs != self.base

    @property
    def is_conflict(self) -> bool:
        """Check whether both have, and say different things."""
        return self.is_mine and self.is_theirs

    @property
    def name(self) -> str:
        """How a form names it."""
        return "+".join(".".join(path) for path in self.paths)

    def content(self, values: tuple[object, ...]) -> Content:
        """Return a content that says these values and nothing else."""
        content: Content = {}
        for path, value in zip(self.paths, values, strict=True):
            content = _with(content, path, value)
        return content


@dataclass(frozen=True)
class Rebase:
    """An overtaken proposal, the state that stands now, and every field that differs."""

    mine: Content
    theirs: Content
    fields: tuple[FieldStates, ...]

    def merged(self, chosen: Mapping[str, str]) -> dict[str, Any]:
        """Return what stands now with the changes of the proposal.

        `chosen` says mine or theirs for each conflict, by name. Raises Refused for one without.
        """
        content = dict(self.theirs)
        for one in self.fields:
            way = chosen.get(one.name) if one.is_conflict else "mine" if one.is_mine else "theirs"
            if way not in ("mine", "theirs"):
                raise Refused(_("Choose for each field that both have changed what it is to say."))
            if way == "mine":
                for path, value in zip(one.paths, one.mine, strict=True):
                    content = _with(content, path, value)
        return content


def rebase_of(session: Session, proposables: Proposables, proposal: Proposal) -> Rebase:
    """Compare a proposal of one record with what it was made from and what stands now.

    Raises Refused where nothing has changed, nothing stands any more, or it changes several.
    """
    offered = proposables[proposal.kind]
    stands = offered.standing(session, proposal.code)
    if proposal.further_count or proposal.removes:
        raise Refused(_("This draft is no change of one record: make it anew on what stands now."))
    is_overtaken = proposal.state == ProposalState.OVERTAKEN or (
        proposal.state in UNDECIDED and has_moved_on(proposal, stands)
    )
    if stands is None or not is_overtaken:
        raise Refused(_("There is nothing to bring this draft onto."))
    base = _base(session, proposables, proposal)
    found = _fields((base, proposal.content, stands.content), offered.joined_fields)
    return Rebase(proposal.content, stands.content, found)


def rebase(
    session: Session,
    proposables: Proposables,
    proposal: Proposal,
    chosen: Mapping[str, str],
    by: Officer,
) -> Proposal:
    """Make a proposal anew on what stands now, open; the former one is withdrawn if it waits.

    Raises Refused for conflicts that nothing is chosen for, and when nothing differs any more.
    """
    content = rebase_of(session, proposables, proposal).merged(chosen)
    made, faults = propose(session, proposables, proposal.kind, content, by, proposal.note)
    if made is None:
        raise Refused(_("This cannot be handed in: {reason}"), reason=faults[0].message)
    if proposal.state in UNDECIDED:
        withdraw(session, proposal, by)
    return made


def _base(session: Session, proposables: Proposables, proposal: Proposal) -> Content:
    """Return the state that a proposal was made from: the last that stood when it was made."""
    offered = proposables[proposal.kind]
    for one in offered.versions(session, proposal.code):
        if proposal.base_hash and one.content_hash == bytes(proposal.base_hash):
            return one.content
    return _NOTHING


_States = tuple[object, object, object]


def _fields(states: _States, joined: Sequence[Sequence[str]]) -> tuple[FieldStates, ...]:
    found = dict(_values(states, ()))
    groups: dict[tuple[str, ...], list[Path]] = {}
    for path in found:
        group = next((tuple(one) for one in joined if path[0] in one), path)
        groups.setdefault(group, []).append(path)
    fields = (
        FieldStates(tuple(paths), *zip(*(found[path] for path in paths), strict=True))
        for paths in groups.values()
    )
    return tuple(one for one in fields if one.mine != one.theirs)


def _values(states: _States, path: Path) -> Iterator[tuple[Path, _States]]:
    """Yield every value that one of the states says, with what each says."""
    if any(isinstance(one, Mapping) for one in states):
        base, mine, theirs = (one if isinstance(one, Mapping) else _NOTHING for one in states)
        for name in dict.fromkeys((*theirs, *mine, *base)):
            inside = (base.get(name), mine.get(name), theirs.get(name))
            yield from _values(inside, (*path, name))
    else:
        yield path, states


def _with(content: Mapping[str, Any], path: Path, value: object) -> dict[str, Any]:
    """Return a content in which a field says something else; None takes it out."""
    first, *rest = path
    held = content.get(first)
    inside = _with(held or {}, tuple(rest), value) if rest else value
    kept = {name: one for name, one in content.items() if name != first}
    return kept if inside in (None, {}) else {**content, first: inside}
