"""How many services there are for each term, counted once for each release of the register."""

from collections.abc import Mapping

from fastapi import Request
from sqlalchemy.orm import Session

from portal.directory.search.state import DirectoryState
from portal.directory.services.queries import service_counts

Counts = Mapping[str, dict[str, int]]
_MOST_KEPT = 256


class ServiceCounts:
    """Counts that this process has made; those of former releases go when there are too many."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str | None, str | None], Counts] = {}

    def of(
        self,
        session: Session,
        state: DirectoryState,
        *,
        audience: str | None = None,
        life_event: str | None = None,
    ) -> Counts:
        """Return the counts of the release that the session sees."""
        key = (state.services.release, audience, life_event)
        counts = self._known.get(key)
        if counts is None:
            counts = service_counts(session, audience=audience, life_event=life_event)
            if len(self._known) >= _MOST_KEPT:
                self._known = {}
            self._known[key] = counts
        return counts


def counts_of(request: Request) -> ServiceCounts:
    """Find the counts of the application."""
    state = request.app.state
    if not hasattr(state, "service_counts"):
        state.service_counts = ServiceCounts()
    counts: ServiceCounts = state.service_counts
    return counts
