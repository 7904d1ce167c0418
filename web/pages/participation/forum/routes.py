"""The routers of the pages of forums."""

from web.pages.participation.forum import editing, opening, own_page, topic_list, topic_page

PUBLIC_ROUTERS = (topic_page.router, topic_list.router)
PORTAL_ROUTERS = (opening.router, own_page.router, editing.router)
