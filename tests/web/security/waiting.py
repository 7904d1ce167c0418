"""What waits at the back office of the fort, full of hostile texts and secrets."""

from uuid import uuid4

from sqlalchemy.orm import Session

from importers.jobs.models import ImportJob
from portal.accounts.officers.models import InvitationRow
from portal.attachments.models import Attachment
from tests.importers.harvest.kept_source import KEPT, source_there
from tests.portal.announcements.drafted import draft_there
from tests.portal.contact.written import (
    answer_and_rule_there,
    case_there,
    file_there,
    mistake_there,
)
from tests.portal.opendata.published import NAME, dataset_there
from tests.portal.opendata.requests.written import request_there
from tests.portal.participation.ideas.written import (
    author_there,
    idea_there,
    revision_there,
    topic_there,
)
from tests.portal.participation.polls.kept import poll_there
from tests.portal.participation.spaces.kept import space_there
from tests.portal.ratings.given import rating_there
from tests.web.security.records import EVIL


def things_waiting(session: Session, agency: str, secret: str) -> dict[tuple[str, str], str]:
    """Put something into everything that can wait; return what addresses call it."""
    report, case, job, invitation, kept, draft, rating = (uuid4() for _record in range(7))
    told = f"{EVIL}{secret}"
    path = f"/en/services/{EVIL}"
    mistake_there(session, report, agency, path=path, text=told, contact=told)
    case_there(session, case, agency, subject=told[:150], body=told)
    file_there(session, case, kept, name=f"{told}.txt")
    draft_there(session, draft, agency, told)
    texts = {"ar": EVIL, "en": EVIL}
    space = space_there(
        session, "streets", agency=agency, titles=texts, summaries=texts, texts=texts
    )
    poll_there(session, space, "fortpoll", agency, texts)
    hidden = dict.fromkeys(texts, told[:100])
    space_there(session, "hidden", agency=agency, titles=hidden, published_at=None)
    author = author_there(session, EVIL[:60])
    idea = idea_there(session, space, agency, EVIL, author_id=author, place=EVIL[:200])
    topic = topic_there(session, space, EVIL[:150], author)
    for kind, post_id in (("idea", idea.id), ("topic", topic.id)):
        revision_there(session, kind, post_id, EVIL)
    rating_there(session, rating, agency, word=told[:500])
    dataset_there(session, agency=agency, titles=texts, texts=texts)
    asked = request_there(session, agency, EVIL)
    source_there(session, agency=agency)
    session.add(
        Attachment(
            id=job, purpose="import", file_name="a.csv", size_bytes=1, made_by="x",
            storage_key=str(job),
        )
    )  # fmt: skip
    session.flush()
    session.add(
        ImportJob(
            id=job, collection="health", file_name=f"{told}.csv", made_by="x", bytes_total=1,
            attachment_id=job,
        )
    )  # fmt: skip
    session.add(
        InvitationRow(
            id=invitation, token_hash=invitation.bytes * 2, role="editor", agency=agency,
            email=f"{secret.lower()}@fort.example.org", invited_by="x",
            expires_at="2100-01-01T00:00:00Z",
        )
    )  # fmt: skip
    ids = {"report": report, "case": case, "file": kept, "job": job, "invitation": invitation}
    ids["announcement"] = draft
    ids["rating"] = rating
    return {
        **{("", f"{name}_id"): str(id_) for name, id_ in ids.items()},
        # The page of one that is published, and the back office of one that is not.
        ("participation", "space"): "streets",
        ("", "space"): "streets",
        ("polls", "ref"): "fortpoll",
        ("tell", "step"): "close",
        ("ideas", "ref"): idea.ref,
        ("topics", "ref"): topic.ref,
        ("forum", "category"): "1",
        ("datasets", "name"): NAME,
        ("data-requests", "ref"): asked.ref,
        ("harvest", "code"): KEPT,
        ("dataset", "dataset"): NAME,
        ("action", "action"): "package_search",
        ("", "resource"): NAME,
        ("", "file"): f"{NAME}.csv",
        ("versions", "number"): "1",
        ("{resource}", "number"): "1",
        **answer_and_rule_there(session, agency, told),
    }
