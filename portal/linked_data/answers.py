"""How linked data is answered: people are led to the page about a thing, programs get a form."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from geo.country import Country
from layers.responses import preferred_language


def led_to_page(request: Request, country: Country, path: str) -> Response:
    """Lead a browser to a page, in the language that it prefers; `path` stands below that."""
    language = preferred_language(request, country)
    headers = {"Vary": "Accept, Accept-Language"}
    return RedirectResponse(f"/{language}{path}", 303, headers)
