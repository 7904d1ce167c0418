"""All routes of the pages of moderators."""

from web.pages.officers.moderation import appeals, item, queue

ROUTERS = (queue.router, item.router, appeals.router)
