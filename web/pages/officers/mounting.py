"""Hanging the pages of the back office into the application."""

from fastapi import FastAPI

from web.pages.officers import dashboard, history, holidays
from web.pages.officers.offices import routes as offices
from web.pages.officers.proposals import routes as proposals
from web.pages.officers.records import logos
from web.pages.officers.records import routes as records
from web.pages.officers.reports import routes as reports

ROUTERS = (
    dashboard.router,
    proposals.router,
    offices.router,
    *records.ROUTERS,
    logos.router,
    reports.router,
    holidays.router,
    history.router,
)


def mount(app: FastAPI) -> None:
    """Serve the pages."""
    for router in ROUTERS:
        app.include_router(router)
