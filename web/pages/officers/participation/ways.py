"""What other parts do with a space in the back office: each hands in the way to its page.

That of a topic is a line here.
"""

from dataclasses import dataclass

from geo.messages import mark as _


@dataclass(frozen=True)
class SpaceWay:
    """A way from the desk of a space; `path` stands below the address of the space's desk.

    `label` is marked for translation, and says what is done there.
    """

    label: str
    path: str


WAYS: tuple[SpaceWay, ...] = (
    SpaceWay(_("Ideas: answer, decide, merge"), "ideas"),
    SpaceWay(_("Forum: categories and topics"), "forum"),
    SpaceWay(_("Polls"), "polls"),
)
