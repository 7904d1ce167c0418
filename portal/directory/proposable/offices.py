"""Offices as proposals see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from layers.deployment import Deployment
from layers.features.history import FeatureVersion, feature_history
from layers.releases.rules import Authorship
from portal.directory.offices.schemas import LAYER, OfficeContent
from portal.directory.offices.service import (
    office_of,
    offices_now,
    position_fault,
    read_office,
    save_offices,
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

    @property
    def joined_fields(self) -> Sequence[Sequence[str]]:
        """The fields that mean something only together: a place is two numbers."""
        return (("lon", "lat"),)

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
        return self.standings(session, [code]).get(code)

    def standings(self, session: Session, codes: Iterable[str]) -> dict[str, Standing]:
        """Return what stands now by its ref; what there is no office of is left out."""
        found = {}
        for ref, office in offices_now(session, codes).items():
            content = written_office(office)
            found[ref] = Standing(content, digest(content), office.agency)
        return found

    def save(
        self, session: Session, contents: Mapping[str, Proposed | None], made: Authorship
    ) -> int:
        """Make offices those that stand, or take them out; returns the number of the release."""
        offices = {code: one.record if one else None for code, one in contents.items()}
        return save_offices(session, self.deployment, offices, made).number

    def versions(self, session: Session, code: str) -> list[Version]:
        """List the states of an office, the newest first."""
        return [_version(one) for one in feature_history(session, LAYER, code)]


def _version(one: FeatureVersion) -> Version:
    content = written_office(office_of(one.content))
    return Version(
        one.introduced_in,
        one.superseded_in,
        content,
        one.kind,
        one.made_by,
        one.approved_by,
        one.activated_at,
        one.note,
        digest(content),
    )


def written_office(office: OfficeContent) -> Content:
    """Return an office as JSON holds it, without what it does not say."""
    return office.model_dump(mode="json", exclude_defaults=True)
