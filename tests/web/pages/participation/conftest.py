"""A space that is open now, on an application of the test's own."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from layers.deployment import Deployment
from portal.participation.spaces.rules import Activity
from tests.portal.participation.spaces.kept import space_there
from tests.web.pages.discussions.hall import Hall
from tests.web.pages.participation.ideas.hall import IdeaHall
from tests.web.signed_in import officers_client

DAY = timedelta(days=1)


@pytest.fixture
def hall(deployment: Deployment, tmp_path: Path) -> Iterator[IdeaHall]:
    """A space without any idea, whose threshold is two."""
    now = deployment.now()
    with officers_client(deployment, tmp_path) as client:
        with deployment.database.writing() as session:
            phases = [(now - DAY, now + DAY, tuple(Activity))]
            due = (now + 30 * DAY).date()
            space_there(session, phases=phases, support_threshold=2, answer_due=due)
        yield IdeaHall(deployment, client, Hall(deployment, client))
