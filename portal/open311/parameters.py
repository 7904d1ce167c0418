"""What the routes of GeoReport are given: the language, the shape, the fields that were sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from geo.errors import NotFound
from geo.messages import mark as _
from layers.parameters import strict_parameters
from layers.responses import NOT_KEPT, read_language, server_address
from portal.contact.parameters import CaseDesk, get_desk
from portal.open311.reading import read_form
from portal.open311.rules import Format
from portal.open311.writing import Content, written

_REPEATABLE = ("service_request_id", "service_code", "status")


@dataclass(frozen=True)
class Asked:
    """A request: where cases are, in which language and shape it is answered, what was said."""

    request: Request
    desk: CaseDesk
    language: str
    format: Format
    given: Mapping[str, str]

    def answer(
        self, root: str, content: Content, *, status: int = 200, caching: str = NOT_KEPT
    ) -> Response:
        """Answer with content in the shape that was asked for."""
        return written(self.format, root, content, self.language, status=status, caching=caching)


async def get_asked(request: Request) -> Asked:
    """Read what is asked: the end of the address says the shape; a form that was sent counts too.

    Raises NotFound for another shape than the two, and for the jurisdiction of somebody else.
    """
    desk = await get_desk(request)
    given = strict_parameters(request, repeatable=_REPEATABLE)
    if request.method == "POST":
        given |= read_form(request.headers.get("content-type", ""), await request.body())
    ending = request.path_params["ending"]
    if ending not in set(Format):
        raise NotFound(_("There is nothing at this address."))
    _check_jurisdiction(request, desk, given.get("jurisdiction_id", "").strip().lower())
    country = desk.deployment.country
    told = {name: given[name] for name in ("lang",) if given.get(name)}
    return Asked(request, desk, read_language(told, request, country), Format(ending), given)


def _check_jurisdiction(request: Request, desk: CaseDesk, said: str) -> None:
    ours = {"", desk.deployment.country.code.lower()}
    ours.add((urlsplit(server_address(request)).hostname or "").removeprefix("www."))
    if said not in ours:
        raise NotFound(
            _("There is no jurisdiction “{id}” here. Ours is “{ours}”, and may be left out."),
            id=said[:60],
            ours=desk.deployment.country.code.lower(),
        )


AskedHere = Annotated[Asked, Depends(get_asked)]
