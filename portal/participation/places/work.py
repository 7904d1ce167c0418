"""What is done for the layers of participation outside requests."""

from functools import partial

from geo.database import Database
from layers.catalogue.definitions import Catalogue
from portal.jobs.tasks import NightlyJob, ShouldStop, Task, Work
from portal.participation.places.service import LAYERS, follow_all_places, follow_places
from portal.participation.spaces.rules import FOLLOW_PLACES


def places_work(database: Database, catalogue: Catalogue) -> Work:
    """Return the task that brings a layer in step, its key is the kind, and the nightly net."""

    def follow(kind: str, _should_stop: ShouldStop) -> None:
        if kind in LAYERS:
            follow_places(database, catalogue, kind)

    return Work(
        tasks=[Task(FOLLOW_PLACES, follow)],
        nightly=[
            NightlyJob("places of participation", partial(follow_all_places, database, catalogue))
        ],
    )
