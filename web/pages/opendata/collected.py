"""The parts of the page of a dataset, in their order: that of a topic is a line here."""

from web.pages.opendata.asked_part import asked_part
from web.pages.opendata.map_part import map_part
from web.pages.opendata.openness_part import openness_part
from web.pages.opendata.origin_part import origin_part
from web.pages.opendata.parts import MakePart
from web.pages.opendata.tables import differences_part, preview_part, schema_part
from web.pages.opendata.using import using_part

PARTS: tuple[MakePart, ...] = (
    origin_part,
    preview_part,
    map_part,
    schema_part,
    differences_part,
    openness_part,
    asked_part,
    using_part,
)
