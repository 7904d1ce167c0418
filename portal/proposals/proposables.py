"""What can be proposed: each kind of record as its topic offers it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.messages import Several, shown
from geo.messages import mark as _
from layers.releases.rules import Authorship
from portal.proposals.letters import ProposalLetters
from portal.proposals.schemas import Fault, Proposed, Standing, Version


class Proposable(Protocol):
    """One kind of record that can be proposed; a record is named by its code."""

    @property
    def kind(self) -> str:
        """The name of the kind."""

    @property
    def new_needs_every_agency(self) -> bool:
        """Check whether only an editor of every agency may propose one that is not there yet."""

    @property
    def joined_fields(self) -> Sequence[Sequence[str]]:
        """The fields that mean something only together: groups of names."""

    def is_for_whole_country(
        self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
    ) -> bool:
        """Check whether only an approver of every agency may agree to a change; None is nothing."""

    def read(
        self, session: Session, data: Mapping[str, Any]
    ) -> tuple[Proposed | None, tuple[Fault, ...]]:
        """Return a content read with all checks; None when anything in it has a fault."""

    def standing(self, session: Session, code: str) -> Standing | None:
        """Return what stands now; None when there is nothing of this code."""

    def standings(self, session: Session, codes: Iterable[str]) -> dict[str, Standing]:
        """Return what stands now by its code; what there is nothing of is left out."""

    def save(
        self, session: Session, contents: Mapping[str, Proposed | None], made: Authorship
    ) -> int:
        """Make contents by their codes what stands, all at once; None takes a record out.

        Returns the number of the release.
        """

    def versions(self, session: Session, code: str) -> list[Version]:
        """List the states of a record, the newest first."""


class Proposables:
    """Everything that can be proposed, by its kind; with `letters` officers are written to."""

    def __init__(
        self, offered: Iterable[Proposable], letters: ProposalLetters | None = None
    ) -> None:
        self.letters = letters
        self._by_kind = {one.kind: one for one in offered}

    def __getitem__(self, kind: str) -> Proposable:
        """Return what is offered under a kind; raises NotFound."""
        found = self._by_kind.get(kind)
        if found is None:
            raise NotFound(
                _("Nothing of the kind “{kind}” can be proposed; there are {kinds}."),
                kind=shown(kind),
                kinds=Several(self._by_kind),
            )
        return found
