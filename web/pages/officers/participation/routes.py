"""The back office of participation: its routers, and its way in the navigation."""

from geo.messages import mark as _
from web.navigation import Part
from web.pages.officers.participation import (
    desk,
    editor,
    export,
    forum_desk,
    idea_desk,
    idea_list,
    lists,
    preview,
)
from web.pages.officers.participation.form import PART_NAME

PART = Part(PART_NAME, "officers/participation", _("Participation"))
# The addresses with a word of their own come before that of a space.
ROUTERS = (
    lists.router,
    editor.router,
    preview.router,
    export.router,
    idea_list.router,
    idea_desk.router,
    forum_desk.router,
    desk.router,
)
