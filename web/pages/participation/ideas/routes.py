"""The routers of the pages of ideas."""

from web.pages.participation.ideas import (
    editing,
    idea_page,
    list_page,
    own_page,
    proposing,
    support_page,
)

PUBLIC_ROUTERS = (list_page.router, idea_page.router)
# Behind a sign-in, or with a form: their addresses come before that of an idea.
PORTAL_ROUTERS = (proposing.router, own_page.router, support_page.router, editing.router)
