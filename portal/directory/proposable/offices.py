"""Offices as proposals see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from layers.deployment import Deployment
from layers.features.history import feature_history
from layers.releases.rules import Authorship
from layers.releases.service import edit
from portal.directory.offices.schemas import LAYER, OfficeContent
from portal.directory.offices.service import (
    OFFICES,
    office_now,
    office_of,
    position_fault,
    read_office,
    save_office,
)
from portal.directory.registers.definitions import Subject
from portal.directory.registers.rules import Content, digest
from portal.proposals.schemas import Fault, Proposed, Standing, Version


@dataclass(frozen=True)
class ProposableOffice:
    """The offices, which are features of their layer."""

    deployment: Deployment

    @property
    def kind(self) -> str:
        """The name of the kind."""
        return Subject.OFFICE.value

    @property
    def new_needs_every_agency(self) -> bool:
        """Check whether only an editor of every agency may propose one: an agency's own will do."""
        return False

    def is_for_whole_country(
        self, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
    ) -> bool:
        """Check whether every agency's approver has to agree: an agency's own will do."""
        del old, new
        return False

    def read(
        self, session: Session, data: Mapping[str, Any]
    ) -> tuple[Proposed | None, tuple[Fault, ...]]:
        """Return an office read with all checks; None when anything in it has a fault."""
        office, faults = read_office(self.deployment, data)
        if office is not None:
            outside = position_fault(session, self.deployment, office)
            faults = () if outside is None else (outside,)
        if office is None or faults:
            return None, faults
        return Proposed(office.ref, office.agency, written_office(office), office), ()

    def standing(self, session: Session, code: str) -> Standing | None:
        """Return what stands now; None when there is no such office."""
        found = office_now(session, code)
        if found is None:
            return None
        content = written_office(found)
        return Standing(content, digest(content), found.agency)

    def save(self, session: Session, proposed: Proposed, made: Authorship) -> int:
        """Make an office the one that stands; returns the number of its release."""
        return save_office(session, self.deployment, proposed.record, made).number

    def remove(self, session: Session, code: str, made: Authorship) -> int:
        """Take an office out; returns the number of the release that does."""
        return edit(session, OFFICES, code, None, made).number

    def versions(self, session: Session, code: str) -> list[Version]:
        """List the states of an office, the newest first."""
        return [
            Version(
                one.introduced_in,
                one.superseded_in,
                written_office(office_of(one.content)),
                one.kind,
                one.made_by,
                one.approved_by,
                one.activated_at,
                one.note,
            )
            for one in feature_history(session, LAYER, code)
        ]


def written_office(office: OfficeContent) -> Content:
    """Return an office as JSON holds it, without what it does not say."""
    return office.model_dump(mode="json", exclude_defaults=True)
