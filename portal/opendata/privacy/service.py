"""What officers do with findings: a second one decides about each, with a reason."""

from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.database import storable
from geo.errors import InvalidParameter, NotFound, Refused
from geo.messages import mark as _
from geo.plain_text import without_bidi_controls
from portal.accounts.officer_roles import Officer, Role
from portal.opendata.datasets.context import DatasetContext
from portal.opendata.datasets.models import DatasetRow, ResourceRow, VersionRow
from portal.opendata.datasets.rules import VersionState
from portal.opendata.datasets.service import check_role, locked, record_done
from portal.opendata.datasets.versions import check_version
from portal.opendata.privacy.context import PrivacyContext
from portal.opendata.privacy.models import FindingRow
from portal.opendata.privacy.queries import unlooked, unsettled, versions_on_the_way
from portal.opendata.privacy.rules import LONGEST_REASON, SHORTEST_REASON, Outcome, PrivacyRules
from portal.opendata.privacy.values import digits_in, email_in, iban_in, phone_in, plain


def settle(
    session: Session,
    ctx: PrivacyContext,
    finding_id: UUID,
    outcome: str,
    because: str,
    by: Officer,
) -> FindingRow:
    """Decide that what was found may be published as it stands, for a reason that is kept.

    Raises Refused for whoever has handed the version in, and InvalidParameter("outcome") or
    ("because"), also for a reason that tells the value of a person.
    """
    finding, row = _finding_to_change(session, finding_id, by)
    if outcome not in set(Outcome):
        raise InvalidParameter("outcome", _("Choose what it is."), value=outcome)
    finding.settled_because = _read_reason(because, ctx.rules)
    finding.outcome = outcome
    finding.settled_by, finding.settled_by_id = by.name, by.id
    finding.settled_at = moment(session)
    _record(session, row, finding, by, "finding_settled")
    return finding


def reopen(session: Session, finding_id: UUID, by: Officer) -> FindingRow:
    """Take a decision about a finding back."""
    finding, row = _finding_to_change(session, finding_id, by)
    finding.outcome = finding.settled_because = None
    finding.settled_by = finding.settled_by_id = finding.settled_at = None
    _record(session, row, finding, by, "finding_reopened")
    return finding


def pass_version(
    session: Session, ctx: DatasetContext, resource_id: UUID, number: int, by: Officer
) -> VersionRow:
    """Say that a further version holds nothing personal; raises Refused while anything is open."""
    _demand_settled(session, resource_id, number)
    return check_version(session, ctx, resource_id, number, by)


def demand_settled(session: Session, dataset_id: UUID) -> None:
    """Check that everything found in what would be shown is settled: the gate before publishing.

    Raises Refused.
    """
    for resource_id, number in versions_on_the_way(session, dataset_id):
        _demand_settled(session, resource_id, number)


def _demand_settled(session: Session, resource_id: UUID, number: int) -> None:
    if unlooked(session, resource_id, number):
        raise Refused(
            _(
                "Version {number} is still being looked through for persons: wait a minute, and"
                " load the page again."
            ),
            number=number,
        )
    count = unsettled(session, resource_id, number)
    if count:
        raise Refused(
            _(
                "Version {number} has findings that nobody has decided about ({count}): a second"
                " officer decides about each, or a file without them is handed in."
            ),
            number=number,
            count=count,
        )


def _finding_to_change(
    session: Session, finding_id: UUID, by: Officer
) -> tuple[FindingRow, DatasetRow]:
    finding = session.get(FindingRow, finding_id)
    if finding is None:
        raise NotFound(_("There is no such finding."))
    resource = session.get_one(ResourceRow, finding.resource_id)
    row = locked(session, resource.dataset_id)
    session.refresh(finding)
    check_role(by, Role.EDITOR, row.agency)
    version = session.get_one(VersionRow, (finding.resource_id, finding.number))
    if version.made_by_id == by.id:
        raise Refused(_("You have handed this in: ask another officer of the agency."))
    if version.state not in (VersionState.DRAFT, VersionState.CHECKED):
        raise Refused(_("The version is published: what was decided about it stays."))
    return finding, row


def _read_reason(because: str, rules: PrivacyRules) -> str:
    text = str(storable(" ".join(without_bidi_controls(because).split())))
    if not SHORTEST_REASON <= len(text) <= LONGEST_REASON:
        raise InvalidParameter(
            "because",
            _("Say why in {least} to {most} characters: others have to understand it later."),
            value=text,
            least=SHORTEST_REASON,
            most=LONGEST_REASON,
        )
    told = plain(text)
    region = rules.phone_region
    if email_in(told) or iban_in(told) or phone_in(told, region) or digits_in(told):
        raise InvalidParameter(
            "because",
            _("The reason is kept: write it without the numbers and addresses that were found."),
            value=text,
        )
    return text


def _record(session: Session, row: DatasetRow, finding: FindingRow, by: Officer, done: str) -> None:
    told = {
        "resource": str(finding.resource_id),
        "number": finding.number,
        "kind": finding.kind,
        "outcome": finding.outcome,
    }
    record_done(session, row, by, done, told)
