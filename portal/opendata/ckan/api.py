"""The routes of CKAN's Action API, at both addresses that its clients use."""

from typing import Any

import orjson
from fastapi import APIRouter, Response

from layers.responses import REVALIDATED
from portal.opendata.ckan.actions import find_action
from portal.opendata.ckan.arguments import read_arguments
from portal.opendata.ckan.asked import Asked
from portal.opendata.ckan.documentation import ACTION, ACTION_PARAMETERS, VERSION
from portal.opendata.ckan.parameters import Call, CallHere
from portal.opendata.ckan.rules import ActionError, UnreadableRequest

router = APIRouter(tags=["ckan"])

_JSON = "application/json;charset=utf-8"


@router.get("/api/3", summary="The version of the Action API", responses=VERSION)
def show_version() -> dict[str, int]:
    """Return the version of the API, by which clients know a CKAN."""
    return {"version": 3}


@router.get(
    "/api/3/action/{action}",
    summary="Ask as one asks a CKAN",
    responses=ACTION,
    response_class=Response,
    openapi_extra=ACTION_PARAMETERS,
)
def ask_action(action: str, call: CallHere) -> Response:
    """Answer an action of CKAN's API, like `package_search`, with arguments in the address."""
    return answered(action, call)


@router.post("/api/3/action/{action}", include_in_schema=False)
def send_action(action: str, call: CallHere) -> Response:
    """Answer an action with arguments in a body, as JSON or as a form; nothing is changed."""
    return answered(action, call)


@router.get("/api/action/{action}", include_in_schema=False)
def ask_action_shortly(action: str, call: CallHere) -> Response:
    """Answer an action at the address without a version."""
    return answered(action, call)


@router.post("/api/action/{action}", include_in_schema=False)
def send_action_shortly(action: str, call: CallHere) -> Response:
    """Answer an action at the address without a version, with arguments in a body."""
    return answered(action, call)


def answered(name: str, call: Call) -> Response:
    """Answer an action in CKAN's envelope; what cannot be read at all is a mere sentence."""
    told: dict[str, Any] = {"help": f"{call.writing.public_url}/api/3/action/help_show?name={name}"}
    try:
        action = find_action(name)
        given = read_arguments(call.method, call.query, call.kind, call.body)
        with call.deployment.database.reading() as session:
            asked = Asked(session, given, call.writing, call.catalogue, call.tables)
            result = action(asked)
    except UnreadableRequest as error:
        return _written(400, f"Bad request: {error}")
    except ActionError as error:
        return _written(error.status, {**told, "success": False, "error": error.as_json()})
    return _written(200, {**told, "success": True, "result": result})


def _written(status: int, content: object) -> Response:
    return Response(
        orjson.dumps(content, default=str),
        status,
        media_type=_JSON,
        headers={"Cache-Control": REVALIDATED if status == 200 else "no-store"},
    )
