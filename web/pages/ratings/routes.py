"""All routes of ratings: those of pages before those whose addresses hold a word."""

from web.pages.ratings import stars, useful

ROUTERS = (useful.router, stars.router)
