"""What the routes of all topics are given: the deployment, and the query string read strictly."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from geo.errors import InvalidParameter
from geo.messages import Several, shown
from geo.messages import mark as _
from layers.deployment import Deployment
from layers.site import LayerSite, find_site

_MOST_PARAMETERS = 60


async def get_deployment(request: Request) -> Deployment:
    """Find the deployment that the application was made with.

    A coroutine, because the framework takes plain functions to a thread, which costs more.
    """
    return find_site(request, LayerSite).deployment


DeploymentHere = Annotated[Deployment, Depends(get_deployment)]


def strict_parameters(request: Request, *, repeatable: Collection[str] = ()) -> dict[str, str]:
    """Read the query string; raises InvalidParameter where other readers guess.

    Refused are bytes that are not UTF-8, NUL, and a parameter that stands twice, unless it is
    `repeatable`: the check boxes of a form are, and their values come back joined by commas.
    """
    raw = request.scope["query_string"].decode("latin-1")
    try:
        pairs = parse_qsl(
            raw, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise _not_utf8(raw) from error
    except ValueError as error:
        raise InvalidParameter(
            "query", _("The query has too many parameters: at most {most}."), most=_MOST_PARAMETERS
        ) from error
    given: dict[str, str] = {}
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise InvalidParameter(
                shown(name), _("{name} holds a NUL byte: remove it."), value=value, name=shown(name)
            )
        if name in given and name not in repeatable:
            raise InvalidParameter(
                shown(name),
                _("{name} is given twice: give it once, with values separated by commas."),
                value=value,
                name=shown(name),
            )
        given[name] = f"{given[name]},{value}" if name in given else value
    return given


def _not_utf8(raw: str) -> InvalidParameter:
    """Name the parameter whose bytes are not UTF-8."""
    name = "query"
    for part in raw.split("&"):
        try:
            parse_qsl(part, keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            name = part.partition("=")[0]
            break
    return InvalidParameter(
        shown(name), _("{name} is not valid UTF-8: encode the text again."), name=shown(name)
    )


def refuse_unknown(given: Collection[str], known: Collection[str]) -> None:
    """Raise InvalidParameter for the first parameter that the route does not know."""
    for name in given:
        if name not in known:
            raise InvalidParameter(
                shown(name),
                _("There is no parameter “{name}”. The parameters are: {known}."),
                name=shown(name),
                known=Several(known),
            )


def read_moment(name: str, text: str) -> datetime:
    """Read a date or a date with a time; one without a zone is in UTC. Raises InvalidParameter."""
    try:
        # A plus that nobody has encoded arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise InvalidParameter(
            name,
            _("{name}={value} is not a time: write it as in 2026-05-31T08:00:00Z."),
            value=text,
            name=name,
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
