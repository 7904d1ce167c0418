"""The desk of datasets, where every file is looked through before anything is published."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from portal.opendata.datasets.queries import any_versions_of
from portal.opendata.datasets.service import hand_in, review
from portal.opendata.privacy.context import PrivacyContext
from portal.opendata.privacy.loading import load_privacy
from portal.opendata.privacy.looking import look_at_once, want_look
from portal.opendata.privacy.queries import scans_of
from portal.opendata.privacy.rules import Scan
from portal.opendata.privacy.service import demand_settled
from tests.portal.opendata.datasets.desk import Desk


class LookingDesk(Desk):
    """A desk with the gate of the privacy check."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.ctx = replace(self.ctx, gates=(demand_settled,))
        self.privacy = PrivacyContext(load_privacy(self.country), self.store)

    def looked_at(self, contents: str | bytes, day: date = date(2031, 5, 1)) -> Scan:
        """Hand in a file for the only resource, and look through it."""
        self.add(contents, day)
        resource = self.resource()
        with self.database.writing() as session:
            number = any_versions_of(session, resource)[0].number
            want_look(session, resource, number)
        look_at_once(self.database, self.privacy, resource, number)
        return self.scan(number)

    def scan(self, number: int) -> Scan:
        """Return what was found in a version."""
        resource = self.resource()
        with self.database.writing() as session:
            return scans_of(session, [resource])[resource, number]

    def to_the_check(self, dataset_id: UUID) -> None:
        """Bring a dataset into the privacy check."""
        with self.database.writing() as session:
            hand_in(session, self.ctx, dataset_id, self.editor)
            review(session, self.ctx, dataset_id, self.reviewer)
