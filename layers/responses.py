"""How JSON answers leave: encoded once, in a language that the answer names."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request, Response

from geo.country import Country
from geo.errors import InvalidParameter
from geo.messages import mark as _


def json_response(
    content: Mapping[str, Any], language: str, *, media_type: str = "application/json"
) -> Response:
    """Answer with JSON."""
    return Response(
        orjson.dumps(content),
        media_type=media_type,
        headers={"Content-Language": language, "Vary": "Accept-Language"},
    )


def geojson(content: Mapping[str, Any], language: str) -> Response:
    """Answer with GeoJSON (RFC 7946)."""
    return json_response(content, language, media_type="application/geo+json")


def read_language(given: Mapping[str, str], request: Request, country: Country) -> str:
    """Choose the language: `lang`, else what the client prefers, else the country's first."""
    asked = given.get("lang")
    if asked is None:
        return preferred_language(request, country)
    if asked not in country.languages:
        raise InvalidParameter(
            "lang",
            _("lang={value} is not possible. The languages are: {known}."),
            value=asked,
            allowed={"values": list(country.languages)},
            known=", ".join(country.languages),
        )
    return asked


def preferred_language(request: Request, country: Country) -> str:
    """Take the first language of Accept-Language that the country has, else its own first."""
    wanted = request.headers.get("accept-language", "")
    weighed = sorted(
        (_weight(part), -position, part.partition(";")[0].strip().partition("-")[0].lower())
        for position, part in enumerate(wanted.split(","))
    )
    for weight, _position, language in reversed(weighed):
        if weight > 0 and language in country.languages:
            return language
    return country.languages[0]


def _weight(part: str) -> float:
    quality = part.partition("q=")[2].strip()
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0
