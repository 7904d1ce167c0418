"""The demonstration has a poll with names that is open, and a secret one that was held."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import exists, select

from portal.workflow.models import WorkflowEvent, WorkflowItem
from tests.site import site_on


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_named_poll_is_open_and_a_secret_one_has_results(
    client: TestClient, language: str
) -> None:
    bus = f"/{language}/participation/sample-bus-timetable/polls"
    assert f"{bus}/busnight" in client.get(bus).text
    named = client.get(f"{bus}/busnight").text
    assert f'href="{bus}/busnight/vote"' in named
    park = f"/{language}/participation/sample-park-rules/polls/parkrule"
    results = client.get(f"{park}/results").text
    assert results.count("poll-bar-votes") == 3
    assert 'aria-hidden="true"' in results, "the figures stand beside the bars"


def test_every_workflow_of_the_demonstration_begins_with_an_event(client: TestClient) -> None:
    """The nightly look at deadlines reads the events of all items, and would end at one without."""
    begun = exists().where(WorkflowEvent.item_id == WorkflowItem.id)
    with site_on(client).deployment.database.whole().reading() as session:
        assert session.scalars(select(WorkflowItem.id).where(~begun)).all() == []
        assert session.scalars(select(WorkflowItem.id).where(begun)).first() is not None
