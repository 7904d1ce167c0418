"""The routes of the registers as CSV."""

from typing import Any

from fastapi import APIRouter, Request, Response

from layers.documentation import TEXT, answer
from layers.parameters import DeploymentHere, refuse_unknown, strict_parameters
from portal.directory.csv.downloads import register_download
from portal.directory.registers.definitions import Register
from portal.downloads.answers import DownloadSenderHere

router = APIRouter(tags=["directory"])

_DESCRIBED: dict[str, Any] = {
    "responses": {
        200: answer("A table with a heading.", "text/csv", schema=TEXT),
        206: answer("The part that was asked for.", "text/csv", schema=TEXT),
        416: answer("There is no such part."),
    },
    "response_class": Response,
}


def _add_route(register: Register) -> None:
    path = f"/api/v1/directory/{register.value}.csv"

    @router.get(
        path,
        summary=f"All {register.value} as CSV",
        name=f"{register.value}_csv",
        **_DESCRIBED,
    )
    def register_csv(
        request: Request, deployment: DeploymentHere, sender: DownloadSenderHere
    ) -> Response:
        """Return every record, also ended ones, with texts in a column for each language.

        Lists are joined by semicolons.
        """
        refuse_unknown(strict_parameters(request), ())
        return sender.send(register_download(register, deployment.country.languages))


for _register in Register:
    _add_route(_register)
