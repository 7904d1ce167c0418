"""A database with two agencies, their services and offices, and an application for each module."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from layers.deployment import Deployment
from layers.releases.rules import Authorship
from layers.releases.service import activate
from portal.attachments.models import Attachment
from portal.directory.records.values import Record
from portal.directory.registers.definitions import Register
from portal.directory.registers.service import STORES, stage
from portal.opendata.datasets.rules import FILES
from tests.conftest import Databases, deployment_on, template_of
from tests.importers.harvest.kept_source import source_there
from tests.layers.places import place, release
from tests.portal.announcements.drafted import draft_there
from tests.portal.comments.moderation.kept import moderation_there
from tests.portal.contact.written import (
    answer_there,
    case_there,
    file_there,
    mistake_there,
    rule_there,
)
from tests.portal.directory.records import agency, service
from tests.portal.opendata.published import TABLE, dataset_there
from tests.portal.opendata.requests.written import request_there
from tests.portal.participation.ideas.written import idea_there
from tests.portal.participation.polls.kept import draft_there as poll_draft_there
from tests.portal.participation.spaces.kept import space_there
from tests.portal.ratings.given import rating_there
from tests.site import portal_on
from tests.web.pages.officers.office import BackOffice
from tests.web.pages.officers.rights import (
    ANNOUNCEMENT_ID,
    ANSWER_ID,
    APPEAL_ID,
    CASE_ID,
    DATA_REQUEST,
    DATASET,
    FILE_ID,
    HARVESTED,
    IDEA,
    ITEM_ID,
    POLL,
    RATING_ID,
    REPORT_ID,
    RULE_ID,
    SPACE_ID,
)
from tests.web.signed_in import officers_client

RICH = {
    "agency": "licensing",
    "kind": "branch",
    "services": ["tax", "land"],
    "accessible": True,
    "parking": False,
    "entrance_lon": 35.9005,
    "entrance_lat": 31.9504,
}


@pytest.fixture(scope="session")
def back_office_template(databases: Databases, areas_template: str) -> str:
    """A database with the demonstration areas and a small directory."""
    return template_of(databases, "template_back_office", areas_template, _fill)


def _fill(deployment: Deployment) -> None:
    offices = [
        place(
            "L1",
            35.9,
            31.95,
            names={"ar": "مكتب الوسط", "en": "Middle office"},
            phones=("+96265001000",),
            address={"ar": "شارع الجامعة"},
            opening_hours="Su-Th 08:00-15:00; PH off",
            attributes=RICH,
        ),
        *(
            place(f"L{number}", 35.9 + number / 100, 31.95, attributes={"agency": "licensing"})
            for number in range(2, 9)
        ),
        place("O1", 35.85, 31.96, names={"en": "Other office"}, attributes={"agency": "other"}),
        place("N1", 35.86, 31.96, names={"en": "Office of nobody"}, attributes={}),
    ]
    release(deployment, offices, layer="offices")
    today = deployment.now().date()
    late, soon, far = (
        {"review_by": (today + timedelta(days=days)).isoformat()} for days in (-3, 20, 90)
    )
    records: dict[Register, list[Record]] = {
        Register.AGENCIES: [agency("licensing", **far), agency("other", **soon)],
        Register.SERVICES: [
            service("renew", "licensing", **late),
            service("replace", "licensing"),
            service("else", "other", **late),
        ],
    }
    with deployment.database.writing() as session:
        for register, said in records.items():
            activate(session, STORES[register], stage(session, register, said, Authorship("tests")))
        told = {"text": "The fee is wrong", "contact": "citizen@example.org"}
        mistake_there(session, UUID(REPORT_ID), "licensing", **told)
        case_there(session, UUID(CASE_ID), "licensing", is_hidden=True)
        file_there(session, UUID(CASE_ID), UUID(FILE_ID))
        answer_there(session, UUID(ANSWER_ID), "licensing")
        rule_there(session, UUID(RULE_ID), "licensing")
        draft_there(session, UUID(ANNOUNCEMENT_ID), "licensing")
        rating_there(session, UUID(RATING_ID), "licensing")
        dataset_there(session, DATASET["name"], agency="licensing")
        waiting: dict[str, Any] = {"state": "received", "visibility": "pending"}
        request_there(session, "licensing", ref=DATA_REQUEST["ref"], **waiting)
        source_there(session, HARVESTED["code"], agency="licensing")
        space = space_there(session, "roads", agency="licensing", id=UUID(SPACE_ID))
        poll_draft_there(session, space, POLL["ref"], "licensing")
        idea = idea_there(session, space, "licensing", ref=IDEA["ref"])
        moderation_there(session, UUID(ITEM_ID), UUID(APPEAL_ID), idea.id, "licensing")


@pytest.fixture(scope="module")
def back_office(
    databases: Databases, back_office_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BackOffice]:
    """The back office over a database of the module's own."""
    with (
        databases.new(back_office_template) as url,
        deployment_on(url) as deployment,
        officers_client(deployment, tmp_path_factory.mktemp("back-office")) as client,
    ):
        with portal_on(client).attachments.open_new(f"attachments/{FILE_ID}/letter.txt") as file:
            file.write(b"a letter")
        with deployment.database.reading() as session:
            figures = session.scalars(
                select(Attachment.storage_key).where(Attachment.purpose == FILES.name)
            ).one()
        with portal_on(client).attachments.open_new(figures) as file:
            file.write(TABLE)
        yield BackOffice(client, deployment)
