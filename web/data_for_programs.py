"""The routes by which programs read open data: files, CKAN's Action API, DCAT-AP."""

import portal.opendata.ckan.api
import portal.opendata.dcat.api
import portal.opendata.downloads.api
import portal.opendata.exports.api

ROUTERS = (
    portal.opendata.exports.api.router,
    portal.opendata.downloads.api.router,
    portal.opendata.dcat.api.router,
    portal.opendata.ckan.api.router,
)
