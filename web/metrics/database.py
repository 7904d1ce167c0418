"""What the database knows that operators measure: releases, imports, and what waits."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from geo.database import Database
from geo.errors import AroundMeError
from importers.jobs.queries import job_counts
from layers.catalogue.queries import collection_states
from layers.deployment import Deployment
from layers.releases.models import Release
from portal.directory.published.queries import versions
from portal.gateway.queries import CallFigures, call_figures
from portal.notifications.queries import letter_counts


@dataclass(frozen=True)
class DatabaseFigures:
    """The figures of one moment; the waits are 0 when nothing waits."""

    releases: Mapping[str, int]
    features: Mapping[str, int]
    registers: Mapping[str, int]
    jobs: Mapping[str, int]
    states: Mapping[str, int]
    oldest_wait_s: float
    letters: Mapping[str, int]
    oldest_letter_s: float
    calls: CallFigures


def read_figures(database: Database, deployment: Deployment) -> DatabaseFigures | None:
    """Read the figures in one snapshot; None while the database is away."""
    try:
        with database.reading() as session:
            states = collection_states(session, deployment.catalogue.names)
            directory = versions(session)
            jobs, oldest_wait_s = job_counts(session)
            letters, oldest_letter_s = letter_counts(session)
            number = func.count().label("number")
            releases = session.execute(select(Release.state, number).group_by(Release.state))
            return DatabaseFigures(
                releases={n: s.current_release for n, s in states.items() if s.current_release},
                features={n: s.item_count for n, s in states.items() if s.current_release},
                registers={one.value: number for one, number in directory.registers.items()},
                jobs=jobs,
                states={row.state: row.number for row in releases},
                oldest_wait_s=oldest_wait_s,
                letters=letters,
                oldest_letter_s=oldest_letter_s,
                calls=call_figures(session),
            )
    except AroundMeError:
        return None
