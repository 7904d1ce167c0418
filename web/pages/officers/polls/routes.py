"""The routes of polls in the back office; addresses with a word of their own come first."""

from web.pages.officers.polls import editing, keys, lists, overview

ROUTERS = (lists.router, editing.router, keys.router, overview.router)
