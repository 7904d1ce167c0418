"""The routes of a citizen's own pages."""

from web.pages.citizens import (
    accesses,
    calendar_file,
    companies,
    consents,
    data,
    data_requests,
    follow,
    following,
    identity,
    inbox,
    my_page,
    notifications,
    places,
    service_detail,
    services,
    states,
)

ROUTERS = (
    my_page.router,
    services.router,
    service_detail.router,
    states.router,
    accesses.router,
    companies.router,
    consents.router,
    places.router,
    inbox.router,
    notifications.router,
    calendar_file.router,
    data.router,
    data_requests.router,
    follow.router,
    following.router,
    identity.router,
)
