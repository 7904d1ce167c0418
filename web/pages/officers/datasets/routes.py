"""The back office of datasets: its routers, and its way in the navigation."""

from geo.messages import mark as _
from web.navigation import Part
from web.pages.officers.datasets import desk, editor, files, harvest, lists, reports, version_page
from web.pages.officers.datasets.files import upload_paths
from web.pages.officers.datasets.words import PART_NAME

__all__ = ["PART", "ROUTERS", "upload_paths"]

PART = Part(PART_NAME, "officers/datasets", _("Open data"))
# The addresses with a word of their own come before that of a dataset.
ROUTERS = (
    lists.router,
    reports.router,
    harvest.router,
    files.router,
    editor.router,
    version_page.router,
    desk.router,
)
