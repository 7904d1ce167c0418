"""All routes of the public directory in one router."""

from fastapi import APIRouter

import web.pages.directory.agencies
import web.pages.directory.agency_page
import web.pages.directory.apps
import web.pages.directory.ministers
import web.pages.directory.search
import web.pages.directory.service_page
import web.pages.directory.services
import web.pages.directory.sitemap
import web.pages.directory.social_media
from geo.messages import mark as _
from web.navigation import Component, Section

COMPONENT = Component(
    name="directory",
    path="services",
    icon="document",
    title=_("Services and agencies"),
    sentence=_("What you need for a service, what it costs, how long it takes, and who gives it."),
    sections=(
        web.pages.directory.services.SECTION,
        web.pages.directory.agencies.SECTION,
        web.pages.directory.search.SECTION,
    ),
    links=(
        Section("services", _("All services")),
        Section("agencies", _("Agencies from A to Z")),
        Section("ministers", _("Ministers")),
        Section("apps", _("Apps of government")),
        Section("social-media", _("Verified accounts on social networks")),
    ),
)

router = APIRouter()
for _module in (
    web.pages.directory.agencies,
    web.pages.directory.agency_page,
    web.pages.directory.ministers,
    web.pages.directory.apps,
    web.pages.directory.social_media,
    web.pages.directory.services,
    web.pages.directory.service_page,
    web.pages.directory.search,
    web.pages.directory.sitemap,
):
    router.include_router(_module.router)
