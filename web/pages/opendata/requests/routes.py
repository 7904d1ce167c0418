"""The routers of the pages of data requests."""

from web.pages.opendata.requests import asking, feeds, list_page, request_page

# Without a session.
PUBLIC_ROUTERS = (feeds.router, list_page.router)
# With a form.
PORTAL_ROUTERS = (asking.router,)
# After the addresses that have a word of their own.
LAST = (request_page.router,)
