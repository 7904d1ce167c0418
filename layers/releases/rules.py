"""What a release may be and when a guard stops it: no database, no files."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Where a release comes from."""

    IMPORT = "import"
    EDIT = "edit"
    REVERT = "revert"


class State(StrEnum):
    """How far a release has come."""

    STAGED = "staged"
    CHECKED = "checked"
    APPROVED = "approved"
    ACTIVE = "active"
    REJECTED = "rejected"


# A position that differs by less is another way to write the same place.
MOVED_FROM_M = 1.0
# A known ref that goes further than this is suspicious: often the ref was given to another place.
JUMPED_FROM_M = 1000.0
MOST_REMOVED_SHARE = 0.20
MOST_JUMPED_SHARE = 0.05


@dataclass(frozen=True)
class Changes:
    """How a staged release differs from the current one, in features.

    `changed` counts those whose content differs while the position stays, `moved` those whose
    position differs; `jumped` is the part of `moved` that went over `JUMPED_FROM_M`.
    """

    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    jumped: int = 0

    @property
    def before(self) -> int:
        """How many features the current release has."""
        return self.changed + self.moved + self.removed + self.unchanged

    @property
    def after(self) -> int:
        """How many features there will be."""
        return self.added + self.changed + self.moved + self.unchanged

    @property
    def removes_too_many(self) -> bool:
        """Tell whether more features would go than a routine update explains."""
        return self.removed > MOST_REMOVED_SHARE * self.before

    @property
    def moves_too_many(self) -> bool:
        """Tell whether more features would jump than a routine update explains."""
        return self.jumped > MOST_JUMPED_SHARE * self.before
