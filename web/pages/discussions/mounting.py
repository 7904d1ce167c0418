"""Hanging the pages of discussions into the application."""

from fastapi import FastAPI

from portal.comments.authors.rules import AuthorNameNeeded
from web.mounting import mount_routers
from web.pages.discussions import name, own, public, voting, writing


def mount(app: FastAPI) -> None:
    """Serve the pages, and ask for a name wherever somebody acts in public without one.

    What is one's own comes before addresses that begin with any word.
    """
    mount_routers(app, name.router, own.router, voting.router, writing.router, public.router)
    app.add_exception_handler(AuthorNameNeeded, name.ask_for_name)
