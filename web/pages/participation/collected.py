"""The parts of the page of a space, in their order: that of a topic is a line here."""

from web.pages.participation.forum.part import forum_part
from web.pages.participation.ideas.part import ideas_part
from web.pages.participation.parts import MakePart
from web.pages.participation.polls.part import polls_part

PARTS: tuple[MakePart, ...] = (ideas_part, forum_part, polls_part)
