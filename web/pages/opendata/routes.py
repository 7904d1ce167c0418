"""The public pages of open data: their routers."""

from fastapi import APIRouter

from web.pages.opendata import dataset_page, embed, feeds, licences, list_page, openness_index
from web.pages.opendata.requests import routes as requests

router = APIRouter()
# The addresses with a word of their own come before that of a dataset.
for _module in (feeds, openness_index, list_page, licences, embed, dataset_page):
    router.include_router(_module.router)
for _router in requests.PUBLIC_ROUTERS:
    router.include_router(_router)
PORTAL_ROUTERS = requests.PORTAL_ROUTERS
LAST = requests.LAST
