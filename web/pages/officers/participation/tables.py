"""The tables that an officer can take away of a space: those of a part are a line here."""

from portal.participation.ideas.desk import IDEA_TABLES
from portal.participation.spaces.exporting import SPACE_TABLES, SpaceTable

TABLES: tuple[SpaceTable, ...] = (*SPACE_TABLES, *IDEA_TABLES)
