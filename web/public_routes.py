"""The routes that everybody may ask: that of a topic or of pages is a line here."""

import layers.areas.api
import layers.around.api
import layers.basemap.api
import layers.features.api
import layers.listing.api
import layers.search.api
import layers.tiles.api
import portal.announcements.api
import portal.cpsv.api
import portal.directory.csv.api
import portal.directory.social.api
import portal.hsds.api
import portal.notifications.sms.api
import portal.offline.api
import portal.opendata.catalogue.api
import portal.participation.ideas.api
import portal.participation.polls.api
import portal.participation.spaces.api
import portal.publishing.api
import web.api_index
import web.health
import web.metrics.route
import web.pages.about
import web.pages.announcements
import web.pages.api_docs
import web.pages.areas.routes
import web.pages.directory.routes
import web.pages.finder
import web.pages.first_page
import web.pages.look
import web.pages.offline.routes
import web.pages.opendata.routes
import web.pages.participation.routes
import web.pages.places.place
import web.pages.widget.routes
import web.version
from web import data_for_programs

# Pages come last: their addresses begin with any word.
_OPEN = (
    layers.around.api,
    layers.listing.api,
    layers.features.api,
    layers.areas.api,
    layers.search.api,
    layers.basemap.api,
    layers.tiles.api,
    portal.hsds.api,
    portal.cpsv.api,
    portal.directory.csv.api,
    portal.directory.social.api,
    portal.offline.api,
    portal.publishing.api,
    portal.announcements.api,
    portal.opendata.catalogue.api,
    portal.participation.polls.api,
    portal.participation.spaces.api,
    portal.participation.ideas.api,
    portal.notifications.sms.api,
    web.health,
    web.api_index,
    web.metrics.route,
    web.version,
    web.pages.about,
    web.pages.announcements,
    web.pages.participation.routes,
    web.pages.opendata.routes,
    web.pages.first_page,
    web.pages.finder,
    web.pages.widget.routes,
    web.pages.areas.routes,
    web.pages.look,
    web.pages.offline.routes,
    web.pages.places.place,
    web.pages.api_docs,
    web.pages.directory.routes,
)

ROUTERS = (*data_for_programs.ROUTERS, *(module.router for module in _OPEN))

# What has to come after the routes of those who have signed in.
LAST = (*web.pages.participation.routes.LAST, *web.pages.opendata.routes.LAST)
