"""What a client may ask of the HSDS API, and the page that it is answered with."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from geo.coordinates import Position

MOST_PER_PAGE = 500
# Whole objects bring their offices along, so that fewer of them fill an answer.
MOST_WHOLE_PER_PAGE = 50
PER_PAGE = 50
# Small ones are meant to be had in one page.
MOST_MINIMAL_PER_PAGE = 10_000
FURTHEST_PAGE = 1_000_000
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class HsdsQuery:
    """A list as it was asked for; what was not asked for is None.

    `search` is folded. `near` and `proximity_m` stand together. A page begins with 1.
    """

    page: int = 1
    per_page: int = PER_PAGE
    search: str | None = None
    modified_after: datetime | None = None
    taxonomy_term_id: UUID | None = None
    taxonomy_id: UUID | None = None
    organization_id: UUID | None = None
    parent_id: UUID | None = None
    near: Position | None = None
    proximity_m: float | None = None
    minimal: bool = False
    full: bool = False
    full_service: bool = False
    streamed: bool = False

    @property
    def shape(self) -> str:
        """Name how much of every object is asked for."""
        flags = {"minimal": self.minimal, "full_service": self.full_service, "full": self.full}
        return next((name for name, is_set in flags.items() if is_set), "plain")

    @property
    def is_whole(self) -> bool:
        """Check whether everything is asked for, and nothing filtered."""
        shape = HsdsQuery(minimal=self.minimal, full=self.full, full_service=self.full_service)
        paged = replace(self, page=1, per_page=PER_PAGE, streamed=False)
        return paged == shape

    @property
    def most_per_page(self) -> int:
        """How many objects of this shape a page may have."""
        if self.minimal:
            return MOST_MINIMAL_PER_PAGE
        return MOST_WHOLE_PER_PAGE if self.full or self.full_service else MOST_PER_PAGE

    @property
    def skipped(self) -> int:
        """How many objects stand before the page."""
        return (self.page - 1) * self.per_page

    @property
    def patterns(self) -> list[str] | None:
        """What LIKE has to find; folding has left letters and digits alone."""
        return [f"%{word}%" for word in self.search.split()] if self.search else None


def page_envelope(asked: HsdsQuery, total: int, contents: list[object]) -> dict[str, object]:
    """Put objects into the page that HSDS describes; a page behind the last one is empty."""
    pages = -(-total // asked.per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(contents),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": not contents,
        "contents": contents,
    }
