"""The back office of data requests: its routers."""

from web.pages.officers.data_requests import desk, lists

ROUTERS = (lists.router, desk.router)
