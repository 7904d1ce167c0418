"""The routes of a citizen's own pages."""

from web.pages.citizens import my_page, service_detail, services, states

ROUTERS = (my_page.router, services.router, service_detail.router, states.router)
