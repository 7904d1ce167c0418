"""The public pages of participation: their routers, and their way in the navigation."""

from fastapi import APIRouter

from web.pages.participation import feeds, space_list, space_page

router = APIRouter()
# The addresses with a word of their own come before that of a space.
for _module in (feeds, space_list, space_page):
    router.include_router(_module.router)
