"""Hanging the pages of discussions into the application."""

from fastapi import FastAPI

from portal.comments.authors.rules import AuthorNameNeeded
from web.mounting import mount_routers
from web.pages.discussions import (
    decisions,
    moderation,
    name,
    own,
    public,
    reporting,
    voting,
    writing,
)


def mount(app: FastAPI) -> None:
    """Serve the pages, and ask for a name wherever somebody acts in public without one.

    What is one's own comes before addresses that begin with any word.
    """
    of_moderation = (decisions.router, reporting.router, moderation.router)
    own_pages = (name.router, own.router, voting.router, writing.router)
    mount_routers(app, *own_pages, *of_moderation, public.router)
    app.add_exception_handler(AuthorNameNeeded, name.ask_for_name)
