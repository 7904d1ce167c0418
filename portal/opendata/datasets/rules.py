"""What a dataset, its resources and their versions are, and how long their texts may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from geo.country import Names
from geo.messages import mark as _
from portal.attachments.rules import Purpose

# The kind of datasets wherever topics register theirs: workflow, discussions, following.
DATASET = "dataset"
# The job that looks at the rows of a new version; its key is `<resource>/<number>`.
TABLE_OF_VERSION = "table of a version"
# Jobs for what a published dataset is worth, by its id.
RATING_OF_DATASET = "rating of a dataset"
FILES = Purpose("dataset", 512 << 20)
LONGEST_NAME = 80
LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
LONGEST_NOTE = 1_000
LONGEST_KEYWORD = 60
LONGEST_REASON = 1_000
LONGEST_ADDRESS = 1_000
MOST_KEYWORDS = 30
MOST_RESOURCES = 200
MOST_AREAS = 40


class Origin(StrEnum):
    """Where a dataset comes from: the portal itself, an agency, or another catalogue."""

    OWN = "own"
    AGENCY = "agency"
    HARVESTED = "harvested"


class ResourceKind(StrEnum):
    """What a resource is: data to take away, an address to ask, or what explains them."""

    FILE = "file"
    API = "api"
    DOCUMENTATION = "documentation"


class DatasetState(StrEnum):
    """Where a dataset stands; what each is called says its workflow."""

    DRAFT = "draft"
    REVIEW = "review"
    PRIVACY_CHECK = "privacy_check"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


class VersionState(StrEnum):
    """Where a version stands; `checked` has been looked at for what is personal."""

    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a resource, which never changes: at most it is withdrawn.

    `address` is where it stands elsewhere, `attachment_id` where its bytes are here: one of them is
    there, or neither for the portal's own, whose files are made of a release.
    """

    resource_id: UUID
    number: int
    state: VersionState
    day: date
    file_sha256: str | None
    file_size: int | None
    file_name: str | None
    attachment_id: UUID | None
    address: str | None
    declared_format: str | None
    detected_format: str | None
    detected: Mapping[str, object]
    rows: int | None
    columns: object | None
    release_number: int | None
    notes: Names
    made_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_because: Names | None

    @property
    def is_withdrawn(self) -> bool:
        """Check whether its files are gone for good."""
        return self.state is VersionState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Resource:
    """A part of a dataset; `current` is the newest version that anybody may have, None for none."""

    id: UUID
    dataset_id: UUID
    name: str
    position: int
    kind: ResourceKind
    titles: Names
    texts: Names
    current: Version | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset with its resources in their order, texts by language, `htmls` as they are shown.

    A withdrawn one is there as well, with the reason: it is a tombstone. `version` moves with every
    change of what is shown.
    """

    id: UUID
    name: str
    agency: str
    titles: Names
    texts: Names
    htmls: Names
    category: str
    keywords: Mapping[str, list[str]]
    licence: str
    frequency: str
    next_due: date | None
    areas: tuple[str, ...]
    temporal_from: date | None
    temporal_to: date | None
    contact: Mapping[str, str]
    origin: Origin
    source_catalogue: str | None
    source_id: str | None
    is_sample: bool
    made_at: datetime
    published_at: datetime | None
    modified_at: datetime
    withdrawn_at: datetime | None
    withdrawn_because: Names | None
    version: int
    resources: tuple[Resource, ...] = ()

    @property
    def path(self) -> str:
        """The address of its page, without the language."""
        return f"/datasets/{self.name}"

    @property
    def is_public(self) -> bool:
        """Check whether it has been published, withdrawn or not."""
        return self.published_at is not None

    @property
    def is_withdrawn(self) -> bool:
        """Check whether nothing but its tombstone is left."""
        return self.withdrawn_at is not None

    def is_overdue_on(self, day: date) -> bool:
        """Check whether a version that was promised has not come by a day."""
        return self.next_due is not None and not self.is_withdrawn and self.next_due < day

    def resource(self, name: str) -> Resource | None:
        """Find a resource by its name in addresses."""
        return next((one for one in self.resources if one.name == name), None)


STATE_NAMES: Mapping[VersionState, str] = {
    VersionState.DRAFT: _("Version not checked yet"),
    VersionState.CHECKED: _("Version checked, not published"),
    VersionState.PUBLISHED: _("Version published"),
    VersionState.WITHDRAWN: _("Version withdrawn"),
}
