"""The dataset that a page of officers is about, with the rights that it asks for."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts.officer_roles import Role
from portal.opendata.datasets.desks import Desk, OwnVersion, desk_of
from portal.opendata.datasets.rules import Dataset, Origin, Resource
from portal.opendata.privacy.context import PrivacyContext
from portal.opendata.privacy.queries import scans_of
from portal.opendata.privacy.rules import Scan
from web.page.answers import nothing_here
from web.page.officer_page import OfficerPage
from web.pages.officers.datasets.words import PART_NAME


@dataclass(frozen=True)
class DatasetHere:
    """A dataset as an officer of its agency sees it."""

    officer_page: OfficerPage
    desk: Desk
    scans: dict[tuple[UUID, int], Scan]

    @property
    def dataset(self) -> Dataset:
        """The dataset itself."""
        return self.desk.dataset

    @property
    def is_author(self) -> bool:
        """Check whether whoever asks has written it, so that others decide."""
        return self.desk.made_by_id == self.officer_page.officer.id

    @property
    def is_own(self) -> bool:
        """Check whether officers write it; the portal's own and harvested ones come unasked."""
        return self.dataset.origin is Origin.AGENCY

    def may(self, role: Role) -> bool:
        """Check whether whoever asks has a role in its agency."""
        return self.officer_page.officer.may(role, self.dataset.agency)

    def scan(self, one: OwnVersion) -> Scan | None:
        """Return what was found in a version."""
        return self.scans.get((one.version.resource_id, one.version.number))

    def path(self, *further: str) -> tuple[str, ...]:
        """Return the parts of the address of one of its pages below /officers."""
        return (PART_NAME, self.dataset.name, *further)


@dataclass(frozen=True)
class VersionHere:
    """A version of a dataset as an officer of its agency sees it."""

    here: DatasetHere
    resource: Resource
    own: OwnVersion

    @property
    def is_maker(self) -> bool:
        """Check whether whoever asks has handed it in."""
        return self.own.made_by_id == self.here.officer_page.officer.id

    def path(self, *further: str) -> tuple[str, ...]:
        """Return the parts of the address of its page below /officers."""
        number = str(self.own.version.number)
        return self.here.path("versions", self.resource.name, number, *further)


def dataset_here(session: Session, officer_page: OfficerPage, name: str) -> DatasetHere:
    """Find a dataset, a draft or not; raises NotFound for one of others, Forbidden as `require`."""
    desk = None if "\0" in name else desk_of(session, name)
    if desk is None:
        raise nothing_here()
    officer_page.require(Role.VIEWER, desk.dataset.agency)
    scans = scans_of(session, [one.id for one in desk.dataset.resources])
    return DatasetHere(officer_page, desk, scans)


def version_here(
    session: Session, officer_page: OfficerPage, name: str, resource: str, number: str
) -> VersionHere:
    """Find a version, as `dataset_here` does."""
    here = dataset_here(session, officer_page, name)
    found = here.dataset.resource(resource)
    is_number = number.isascii() and number.isdigit() and len(number) < 8
    own = here.desk.version(resource, int(number)) if is_number else None
    if found is None or own is None:
        raise nothing_here()
    return VersionHere(here, found, own)


def privacy_of(officer_page: OfficerPage) -> PrivacyContext:
    """Return what the look at files needs."""
    return officer_page.site.privacy
