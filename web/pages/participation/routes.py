"""The public pages of participation: their routers, and their way in the navigation."""

from fastapi import APIRouter

from web.pages.participation import feeds, history, space_list, space_page
from web.pages.participation.forum import routes as forum
from web.pages.participation.ideas import routes as ideas
from web.pages.participation.polls import routes as polls

router = APIRouter()
# The addresses with a word of their own come before that of a space.
for _module in (feeds, space_list, space_page, history, *polls.PUBLIC):
    router.include_router(_module.router)
# Their addresses end in any word, so they come after those of forms, which are behind a sign-in.
LAST = (*ideas.PUBLIC_ROUTERS, *forum.PUBLIC_ROUTERS)
# With a form, or behind a sign-in.
PORTAL_ROUTERS = (*ideas.PORTAL_ROUTERS, *forum.PORTAL_ROUTERS, *polls.PORTAL_ROUTERS)
