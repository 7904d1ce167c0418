"""Runs the migrations: on the connection it is given, or on the database of the settings."""

from alembic import context
from sqlalchemy import Connection, create_engine

import importers.geocoding
import importers.harvest.models
import importers.jobs.models
import importers.mappings.models  # noqa: F401 - as below
import layers.areas.models
import layers.basemap.models
import layers.calendar.models
import layers.catalogue.models
import layers.features.models
import layers.gazetteer.models
import layers.releases.models  # noqa: F401 - as below
import portal.access_log.models
import portal.accounts.models
import portal.accounts.officers.models
import portal.announcements.models
import portal.attachments.models
import portal.audit.models
import portal.citizens.erasure.models
import portal.citizens.evidence.models
import portal.citizens.inbox.models
import portal.citizens.models
import portal.citizens.places.models
import portal.citizens.registration.models
import portal.citizens.reminders.models
import portal.citizens.services.models
import portal.comments.authors.models
import portal.comments.discussions.models
import portal.comments.moderation.models
import portal.contact.models
import portal.contact.officer_models
import portal.contact.statistics.models
import portal.directory.registers.models
import portal.following.models
import portal.gateway.models
import portal.jobs.models
import portal.limits.models
import portal.notifications.models
import portal.open311.models
import portal.opendata.catalogue.models
import portal.opendata.datasets.models
import portal.opendata.downloads.models
import portal.opendata.openness.models
import portal.opendata.origins.models
import portal.opendata.privacy.models
import portal.opendata.requests.models
import portal.participation.drafts.models
import portal.participation.forums.models
import portal.participation.ideas.models
import portal.participation.polls.models
import portal.participation.publishing.models
import portal.participation.revisions.models
import portal.participation.spaces.models
import portal.proposals.models
import portal.ratings.models
import portal.workflow.models  # noqa: F401 - imported so that the metadata knows them
from geo.connections import sqlalchemy_url
from geo.settings import GroundSettings
from geo.tables import Table


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Table.metadata)
    with context.begin_transaction():
        context.run_migrations()


def _connect_and_run() -> None:
    url = GroundSettings().database_url
    if url is None:
        raise SystemExit("Set AROUNDME_DATABASE_URL, or use `aroundme database upgrade`.")
    with create_engine(sqlalchemy_url(url)).begin() as connection:
        _run(connection)


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    _connect_and_run()
