"""How many services there are for each term, counted once for each release of the register."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

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
        release: str,
        *,
        audience: str | None = None,
        life_event: str | None = None,
    ) -> Counts:
        """Return the counts of a release of the register: that which the session sees."""
        key = (release, audience, life_event)
        counts = self._known.get(key)
        if counts is None:
            counts = service_counts(session, audience=audience, life_event=life_event)
            if len(self._known) >= _MOST_KEPT:
                self._known = {}
            self._known[key] = counts
        return counts
