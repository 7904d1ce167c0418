"""What waits at the back office of a test: drafts, cases, files, imports, invitations."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from importers.jobs.models import ImportJob
from layers.releases.rules import Authorship
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.accounts.officers.models import InvitationRow
from portal.assembly import proposables_of
from portal.attachments.models import Attachment
from portal.directory.registers.definitions import Register, Subject
from portal.directory.registers.service import Source, stage
from portal.proposals.proposing import propose
from portal.proposals.service import submit
from portal.vocabularies.loading import load_vocabularies
from tests.browser.directory.site import AGENCY, SERVICE, Site
from tests.importers.harvest.kept_source import KEPT, source_there
from tests.portal.announcements.drafted import draft_there
from tests.portal.comments.discussed import discussed_there
from tests.portal.comments.moderation.kept import moderated_there
from tests.portal.contact.written import (
    answer_and_rule_there,
    case_there,
    figures_there,
    file_there,
    mistake_there,
    published_there,
    task_there,
)
from tests.portal.opendata.published import NAME, dataset_there
from tests.portal.opendata.requests.written import request_there
from tests.portal.participation.ideas.written import author_there, idea_there, topic_there
from tests.portal.participation.polls.kept import poll_there
from tests.portal.participation.spaces.kept import space_there
from tests.portal.ratings.given import rating_there
from tests.web.signed_in import signed_in


def things_waiting(site: Site, office: str) -> dict[tuple[str, str], str]:
    """Put something into everything that can wait; return what addresses call it."""
    by = Officer(uuid4(), "m@dvl.example.org", "م", "ar", (Membership(Role.EDITOR, None),))
    person = signed_in(site.deployment, None, Role.EDITOR, AGENCY).id
    report, case, job, draft = (uuid4() for _one in range(4))
    proposables = proposables_of(site.deployment, load_vocabularies())
    with site.deployment.database.writing() as session:
        stands = proposables[Subject.OFFICE].standing(session, office)
        assert stands is not None
        moved = {**stands.content, "lat": 31.96, "lon": 35.92}
        proposal, faults = propose(session, proposables, Subject.OFFICE, moved, by, "نُقل المكتب")
        assert proposal is not None, faults
        submit(session, proposal, by)
        staged = stage(session, Register.SERVICES, [], Authorship("tests"), Source(scope=AGENCY))
        _report(session, report)
        figures_there(session, AGENCY)
        rating_there(session, uuid4(), AGENCY)
        said = {"subject": "الرصيف مكسور", "body": "أمام المدرسة", "language": "ar"}
        case_there(session, case, AGENCY, lat=31.96, lon=35.92, may_be_published=True, **said)
        task_there(session, case, uuid4(), AGENCY, "هل الرصيف لكم؟")
        for state in ("clean", "refused", "quarantined"):
            file_there(session, case, uuid4(), name="صورة.txt", state=state)
        draft_there(session, draft, AGENCY)
        taken_part = _participation_there(session)
        dataset_there(session, agency=AGENCY)
        source_there(session, agency=AGENCY)
        asked = request_there(session, AGENCY, "حوادث الطرق حسب المحافظة")
        session.add(_upload(job))
        session.flush()
        session.add(_job(job))
        session.add(_invitation(uuid4()))
        return {
            **taken_part,
            ("datasets", "name"): NAME,
            ("data-requests", "ref"): asked.ref,
            ("harvest", "code"): KEPT,
            ("", "resource"): NAME,
            ("", "file"): f"{NAME}.csv",
            ("versions", "number"): "1",
            ("{resource}", "number"): "1",
            ("", "proposal_id"): str(proposal.id),
            ("", "report_id"): str(report),
            ("", "announcement_id"): str(draft),
            ("", "case_id"): str(case),
            **published_there(session, AGENCY),
            **answer_and_rule_there(session, AGENCY, "ساعات العمل"),
            ("", "job_id"): str(job),
            ("", "collection"): "services",
            ("", "number"): str(staged.number),
            ("", "person_id"): str(person),
        }


def _participation_there(session: Session) -> dict[tuple[str, str], str]:
    """Put a space there with a poll, an idea and comments; return what addresses call them."""
    space = space_there(session, "streets", agency=AGENCY)
    asked = {"ar": "أي شارع أولًا؟", "en": "Which street comes first?"}
    poll_there(session, space, "streetps", AGENCY, asked)
    author = author_there(session, "ليلى")
    idea = idea_there(session, space, AGENCY, "أشجار على طول الشارع", author_id=author)
    topic = topic_there(session, space, "أين الظل في الصيف؟", author)
    discussed_there(session, space, AGENCY)
    return {
        ("", "space"): "streets",
        ("tell", "step"): "close",
        ("ideas", "ref"): idea.ref,
        ("topics", "ref"): topic.ref,
        ("forum", "category"): "1",
        ("polls", "ref"): "streetps",
        **moderated_there(session, idea.id, AGENCY),
        ("discussions", "kind"): "space",
        ("{kind}", "subject"): str(space),
        ("follow", "kind"): "space",
        ("{kind}", "subject_id"): str(space),
        ("comments", "number"): "1",
    }


def _report(session: Session, id_: UUID) -> None:
    path, contact = f"/ar/services/{SERVICE}", "a@example.org"
    told = {"path": path, "text": "الرسم قديم", "contact": contact}
    mistake_there(session, id_, AGENCY, language="ar", **told)


def _upload(id_: UUID) -> Attachment:
    return Attachment(
        id=id_, purpose="import", file_name="a.csv", size_bytes=1, made_by="x",
        storage_key=str(id_),
    )  # fmt: skip


def _job(id_: UUID) -> ImportJob:
    return ImportJob(
        id=id_, collection="health", file_name="مواقع.csv", made_by="x", bytes_total=1,
        attachment_id=id_,
    )  # fmt: skip


def _invitation(id_: UUID) -> InvitationRow:
    return InvitationRow(
        id=id_, token_hash=id_.bytes * 2, email="new@dvl.example.org", role="editor",
        agency=AGENCY, invited_by="x", expires_at="2100-01-01T00:00:00Z",
    )  # fmt: skip
