"""How a visitor wants pages to look: colours and the size of letters, kept in a cookie.

The page itself says it to the style sheets, so nothing flashes and no script is needed. What is
kept names nobody and opens nothing.
"""

from dataclasses import dataclass
from typing import Self

from fastapi import Request, Response
from markupsafe import Markup

LOOK_COOKIE = "__Host-look"
_LASTS_S = 365 * 86_400
COLOURS = ("light", "dark")
LETTERS = ("large",)
# A page that depends on the cookie says so to every cache.
VARY = "Cookie"


@dataclass(frozen=True, slots=True)
class Look:
    """What was chosen; None is the device's own way."""

    colours: str | None = None
    letters: str | None = None

    @property
    def attributes(self) -> Markup:
        """The attributes of the page's root that web/static/page/tokens.css asks for."""
        chosen = {"colours": self.colours, "letters": self.letters}
        return Markup("").join(
            Markup(' data-{}="{}"').format(name, value) for name, value in chosen.items() if value
        )

    @property
    def code(self) -> str:
        """The value of the cookie, and part of the validators of pages; empty for nothing."""
        return ".".join(filter(None, (self.colours, self.letters)))

    def changed(self, *, colours: str | None, letters: str | None) -> Self:
        """Return the look after a choice; what a choice does not name stays, unknown words undo."""
        return type(self)(
            _known(colours, COLOURS) if colours else self.colours,
            _known(letters, LETTERS) if letters else self.letters,
        )

    def remember(self, answer: Response) -> None:
        """Keep it in the browser for a year; nothing chosen leaves no cookie."""
        if self.code:
            answer.set_cookie(
                LOOK_COOKIE,
                self.code,
                max_age=_LASTS_S,
                path="/",
                secure=True,
                httponly=True,
                samesite="lax",
            )
        else:
            answer.delete_cookie(LOOK_COOKIE, path="/", secure=True, httponly=True, samesite="lax")


def look_of(request: Request) -> Look:
    """Read the look from the cookie of a request; what is no choice of ours counts as none."""
    words = request.cookies.get(LOOK_COOKIE, "").split(".")
    return Look(
        next((word for word in words if word in COLOURS), None),
        next((word for word in words if word in LETTERS), None),
    )


def _known(word: str, words: tuple[str, ...]) -> str | None:
    return word if word in words else None
