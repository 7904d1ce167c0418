"""What the engine of releases asks of a store, which alone knows what the items are."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session

from layers.releases.models import Release
from layers.releases.rules import Changes, CollectionKind, Touched


class Store(Protocol):
    """How the items of one collection are staged, compared and brought in.

    Rows that wait are kept under `release.staged_as`. An item is named by its key: the ref of a
    feature, the code of a record. A release with a scope speaks for the items of that scope alone.
    """

    @property
    def collection(self) -> str:
        """The name of the collection."""

    @property
    def kind(self) -> CollectionKind:
        """What the collection holds."""

    def compare(
        self, session: Session, release: Release, *, real_only: bool = False, own_only: bool = False
    ) -> Changes:
        """Return how the collection would differ from what stands now.

        With `real_only` what stands as demonstration data is taken as not there, with `own_only`
        what the release does not speak for.
        """

    def touched(self, session: Session, release: Release) -> list[Touched]:
        """Return the items of the release's scope that changed since it was staged."""

    def follow(self, session: Session, release: Release, keys: Sequence[str]) -> None:
        """Change the staged rows of these items to what stands now."""

    def bring_in(self, session: Session, release: Release) -> None:
        """End the current states that the release drops or changes, and insert its own."""

    def drop_staged(self, session: Session, release: Release) -> None:
        """Remove the rows that the release has staged."""

    def stage_as_of(self, session: Session, release: Release, number: int) -> None:
        """Stage the items as an older release left them."""

    def edit(
        self, session: Session, release: Release, contents: Mapping[str, Any | None]
    ) -> Changes:
        """Bring items in at once, or take those out that have no content.

        Raises Refused when that would change nothing.
        """

    def removed(self, session: Session, release: Release) -> list[str]:
        """Return the keys of some items that the release would remove."""

    def jumped(self, session: Session, release: Release) -> list[str]:
        """Return the keys of some items that the release would move over `JUMPED_FROM_M`."""

    def stages_demo(self, session: Session, release: Release) -> bool:
        """Check whether a staged item is demonstration data."""

    def holds_demo(self, session: Session) -> bool:
        """Check whether a current item is demonstration data."""

    def holds_real(self, session: Session) -> bool:
        """Check whether a current item is no demonstration data."""
