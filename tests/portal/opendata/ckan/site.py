"""A portal with some datasets that CKAN's clients ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.clock import moment
from layers.deployment import Deployment
from portal.comments.discussed import Discussed
from portal.comments.discussions.holding import change_visibility
from portal.comments.discussions.posting import NewComment, add
from portal.comments.rules import Visibility
from portal.comments.texts.rules import TextRules, read_text
from portal.directory.registers.definitions import Register
from portal.opendata.datasets.models import DatasetRow
from portal.opendata.requests.models import RequestAnswer
from portal.opendata.requests.rules import DATA_REQUEST
from portal.workflow.models import WorkflowItem
from tests.conftest import Databases, deployment_on
from tests.portal.directory.records import agency
from tests.portal.hsds.demonstration import put
from tests.portal.opendata.published import (
    NAME,
    PUBLISHED,
    dataset_there,
    resource_there,
    version_there,
)
from tests.portal.opendata.requests.written import request_there

STATISTICS = "department-of-statistics"
ASKED = "Visits of health centres by month"
HEALTH = "ministry-of-health"
BECAUSE = {"ar": "أرقام خاطئة", "en": "The figures were wrong"}
LATER = PUBLISHED + timedelta(days=10)


@contextmanager
def filled(databases: Databases, template: str) -> Iterator[Deployment]:
    """A deployment with five datasets of two agencies, one of them withdrawn."""
    with databases.new(template) as url, deployment_on(url) as made:
        put(
            made,
            Register.AGENCIES,
            [
                agency(HEALTH, names={"ar": "وزارة الصحة", "en": "Ministry of Health"}),
                agency(STATISTICS, names={"ar": "دائرة الإحصاءات", "en": "Statistics"}),
            ],
        )
        with made.database.writing() as session:
            rich = dataset_there(session)
            api = resource_there(session, rich, "interface", 1, "api")
            version_there(session, api, "x.json", b"{}", address="/api/v1/layers")
            resource_there(session, rich, "nothing-yet", 2)
            for number in range(3):
                dataset_there(
                    session,
                    f"gdp-{number}",
                    agency=STATISTICS,
                    category="gross_domestic_product",
                    titles={"ar": f"الناتج {number}", "en": f"Product {number}"},
                    texts={"ar": "", "en": "Figures by quarter"},
                    keywords={"en": ["economy", f"part {number}"], "ar": ["اقتصاد"]},
                    licence="cc-by-4.0",
                    modified_at=PUBLISHED + timedelta(days=number),
                    is_sample=False,
                )
            dataset_there(
                session,
                "withdrawn",
                files={},
                withdrawn_at=LATER,
                modified_at=LATER,
                withdrawn_because=BECAUSE,
            )
            _data_requests(session)
        yield made


def _data_requests(session: Session) -> None:
    """Put an open data request there, one that a dataset answers, and one that nobody has read."""
    opened = request_there(session, HEALTH, ASKED, asked_at=PUBLISHED)
    _discussed(session, opened.id, HEALTH)
    answered = request_there(
        session, STATISTICS, "Product by quarter", asked_at=LATER, circumstance="already_published"
    )
    dataset_id = session.scalars(select(DatasetRow.id).where(DatasetRow.name == "gdp-1")).one()
    said = {"ar": "هنا", "en": "Here"}
    session.add(
        RequestAnswer(
            id=uuid4(),
            request_id=answered.id,
            circumstance="already_published",
            texts=said,
            htmls=said,
            dataset_id=dataset_id,
            at=moment(session),
            made_by="x",
        )
    )
    item = session.get_one(WorkflowItem, answered.id)
    item.state, item.closed_at = "answered", LATER
    unread = {"visibility": "pending", "released_at": None}
    request_there(session, HEALTH, "Not to be read", **unread)


def _discussed(session: Session, request_id: UUID, agency: str) -> None:
    """Put a word of the agency on a data request there, and one that waits for a moderator."""
    about = Discussed(agency, {"en": ASKED}, "/data-requests")
    for text, visibility in (("**We** look.", Visibility.VISIBLE), ("Spam", Visibility.PENDING)):
        new = NewComment(DATA_REQUEST, request_id, text, None)
        held = add(session, new, read_text(text, TextRules("text", 100)), about, None)
        change_visibility(session, held, visibility)


ACTIVE = [*(f"gdp-{number}" for number in range(3)), NAME]
