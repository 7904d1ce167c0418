"""Hanging the pages of the back office into the application."""

from fastapi import FastAPI

from web.pages.desk import (
    agencies,
    dashboard,
    history,
    holidays,
    logos,
    offices,
    proposals,
    reports,
    services,
)

ROUTERS = (
    dashboard.router,
    proposals.router,
    offices.router,
    agencies.router,
    logos.router,
    services.router,
    reports.router,
    holidays.router,
    history.router,
)


def mount(app: FastAPI) -> None:
    """Serve the pages; `app.state.directory_second_officer` says who may agree to a change."""
    for router in ROUTERS:
        app.include_router(router)
