"""What a collection and a release may be, and when a guard stops one: no database, no files."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class CollectionKind(StrEnum):
    """What a collection holds: features on the map, or records of a register.

    The features of a derived layer stand for rows of other tables: what looks at the features of
    all layers leaves them out.
    """

    LAYER = "layer"
    DERIVED = "derived"
    REGISTER = "register"


class ReleaseKind(StrEnum):
    """Where a release comes from."""

    IMPORT = "import"
    EDIT = "edit"
    REVERT = "revert"


class ReleaseState(StrEnum):
    """How far a release has come."""

    STAGED = "staged"
    ACTIVE = "active"
    REJECTED = "rejected"


class OnConflict(StrEnum):
    """What becomes of items that a waiting release and somebody else have both changed.

    `REFUSE` activates nothing and names them, `KEEP` leaves them as they stand, `TAKE` takes what
    the release says.
    """

    REFUSE = "refuse"
    KEEP = "keep"
    TAKE = "take"


@dataclass(frozen=True)
class Authorship:
    """Who makes a change, who agreed to it, and why; officers by their e-mail addresses."""

    by: str
    approved_by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """An item that has changed since a release was staged.

    It is a conflict when the release changes it as well, and says something else.
    """

    key: str
    is_conflict: bool


# A position that differs by less is another way to write the same place.
MOVED_FROM_M = 1.0
# A known ref that goes further than this is suspicious: often the ref was given to another place.
JUMPED_FROM_M = 1000.0
MOST_REMOVED_SHARE = 0.20
MOST_JUMPED_SHARE = 0.05


@dataclass(frozen=True)
class Changes:
    """How a staged release differs from the current one, in items.

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
        """How many items the current release has."""
        return self.changed + self.moved + self.removed + self.unchanged

    @property
    def after(self) -> int:
        """How many items there will be."""
        return self.added + self.changed + self.moved + self.unchanged

    @property
    def removes_too_many(self) -> bool:
        """Check whether more items would go than a routine update explains."""
        return self.removed > MOST_REMOVED_SHARE * self.before

    @property
    def moves_too_many(self) -> bool:
        """Check whether more items would jump than a routine update explains."""
        return self.jumped > MOST_JUMPED_SHARE * self.before

    def counts(self) -> dict[str, int]:
        """Return the counts that a release keeps, by the names of its columns."""
        return {name: count for name, count in asdict(self).items() if name != "jumped"}
