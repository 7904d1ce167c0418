"""The parts of the page of a space, in their order: that of a topic is a line here."""

from web.pages.participation.parts import MakePart

PARTS: tuple[MakePart, ...] = ()
