"""The page that describes the API, from the OpenAPI document and files of our own server."""

from functools import cache

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from web.page.assets import static_address
from web.page.look import VARY, look_of

router = APIRouter(include_in_schema=False)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("web"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("api_docs/api_docs.html")


@router.get("/docs")
def api_docs(request: Request) -> Response:
    """Show the API to a developer, who can try it there."""
    page = _template().render(title=request.app.title, static=static_address, look=look_of(request))
    return HTMLResponse(page, headers={"Content-Language": "en", "Vary": VARY})
