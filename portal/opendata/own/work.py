"""The nightly work that brings the portal's own data into the catalogue."""

from collections.abc import Callable, Sequence
from datetime import date

from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work
from portal.opendata.own.context import OwnContext
from portal.opendata.own.data import OwnData
from portal.opendata.own.pruning import prune
from portal.opendata.own.service import publish_all

PUBLISH_OWN = "publish own data"


def own_work(
    ctx: OwnContext, data: Callable[[], Sequence[OwnData]], today: Callable[[], date]
) -> Work:
    """Return the nightly job, and the task by which an operator brings one or all at once."""

    def publish() -> None:
        publish_all(ctx, data(), today())
        prune(ctx, today())

    def publish_some(key: str, _should_stop: ShouldStop) -> None:
        publish_all(ctx, [one for one in data() if key in ("", one.name)], today())

    return Work([Task(PUBLISH_OWN, publish_some)], [NightlyJob(PUBLISH_OWN, publish)])
