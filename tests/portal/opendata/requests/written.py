"""A data request that is there, past the actions that make one: for tests of what reads it."""

from uuid import uuid4

from sqlalchemy.orm import Session

from geo.clock import moment
from geo.references import new_reference
from portal.opendata.requests.models import RequestRow
from portal.opendata.requests.workflow import request_definitions
from portal.workflow.models import WorkflowEvent, WorkflowItem


def request_there(
    session: Session, agency: str, title: str = "Road accidents", **more: object
) -> RequestRow:
    """Put a released data request of an agency into the database."""
    request_id, now = uuid4(), moment(session)
    state = more.pop("state", "with_agency")
    session.add(
        WorkflowItem(
            id=request_id,
            definition="data_request",
            version=request_definitions().newest.version,
            state=state,
            agency=agency,
            opened_at=now,
            calendar="",
            last_event=1,
        )
    )
    session.flush()
    event = WorkflowEvent(
        item_id=request_id, number=1, at=now, action="opened", state="received",
        actor_kind="system", actor_id="", actor_name="",
    )  # fmt: skip
    held = {
        "ref": new_reference("R"),
        "language": "en",
        "markdown": title,
        "html": "<p>By governorate and year.</p>",
        "asked_at": now,
        "released_at": now,
        "visibility": "visible",
        **more,
    }
    row = RequestRow(id=request_id, title=title[:150], **held)
    session.add_all([event, row])
    session.flush()
    return row
