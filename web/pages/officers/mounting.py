"""Hanging the pages of the back office into the application."""

from fastapi import FastAPI

from web.mounting import mount_routers
from web.pages.officers import (
    announcements,
    counter,
    dashboard,
    discussions,
    history,
    holidays,
    intake,
    map_file,
    ratings,
)
from web.pages.officers.answers import routes as answers
from web.pages.officers.audit import routes as audit
from web.pages.officers.bulk import routes as bulk
from web.pages.officers.cases import former, public_copy
from web.pages.officers.cases import lists as case_lists
from web.pages.officers.cases import routes as cases
from web.pages.officers.data_requests import routes as data_requests
from web.pages.officers.datasets import routes as datasets
from web.pages.officers.moderation import routes as moderation
from web.pages.officers.offices import life_cycle
from web.pages.officers.offices import routes as offices
from web.pages.officers.participation import routes as participation
from web.pages.officers.polls import routes as polls
from web.pages.officers.proposals import rebase
from web.pages.officers.proposals import routes as proposals
from web.pages.officers.records import logos
from web.pages.officers.records import routes as records
from web.pages.officers.routing import routes as routing
from web.pages.officers.statistics import routes as statistics

ROUTERS = (
    counter.router,
    dashboard.router,
    proposals.router,
    rebase.router,
    offices.router,
    life_cycle.router,
    bulk.router,
    *records.ROUTERS,
    logos.router,
    case_lists.router,
    cases.router,
    public_copy.router,
    answers.router,
    routing.router,
    intake.router,
    former.router,
    ratings.router,
    holidays.router,
    announcements.router,
    *participation.ROUTERS,
    *datasets.ROUTERS,
    *data_requests.ROUTERS,
    discussions.router,
    *moderation.ROUTERS,
    *polls.ROUTERS,
    history.router,
    map_file.router,
    statistics.router,
    audit.router,
)


def mount(app: FastAPI) -> None:
    """Serve the pages."""
    mount_routers(app, *ROUTERS)
