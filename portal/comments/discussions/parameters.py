"""What the routes of discussions find on the application, and how their query is read."""

import re
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from geo.errors import InvalidParameter, NotFound
from geo.messages import Several
from geo.messages import mark as _
from layers.parameters import refuse_unknown, strict_parameters
from layers.site import LayerSite, find_site
from portal.comments.discussed import DiscussedKinds
from portal.comments.discussions.rules import Order
from portal.comments.discussions.shown import DiscussionQuery

_NUMBER = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class DiscussionSite(LayerSite):
    """What can be discussed here."""

    @property
    def discussed(self) -> DiscussedKinds:
        """All kinds of things that can be discussed."""
        return DiscussedKinds()


async def get_discussed(request: Request) -> DiscussedKinds:
    """Find what can be discussed."""
    return find_site(request, DiscussionSite).discussed


DiscussedHere = Annotated[DiscussedKinds, Depends(get_discussed)]


def read_query(request: Request) -> DiscussionQuery:
    """Read which page is asked for; raises InvalidParameter."""
    given = strict_parameters(request)
    refuse_unknown(given, ("order", "after", "under"))
    order, under = given.get("order", Order.OLDEST.value), given.get("under")
    if order not in set(Order):
        raise InvalidParameter(
            "order",
            _("{name}={value} is not possible. The values are: {known}."),
            value=order,
            allowed={"values": list(Order)},
            name="order",
            known=Several(list(Order)),
        )
    if under is not None and not _NUMBER.fullmatch(under):
        raise InvalidParameter(
            "under",
            _("{name}={value} is not possible: give a whole number from 1."),
            value=under,
            name="under",
        )
    number = None if under is None else int(under)
    return DiscussionQuery(Order(order), given.get("after"), under=number)


def read_subject(text: str) -> UUID:
    """Read the id of what is discussed; raises NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_("There is nothing at this address.")) from None
