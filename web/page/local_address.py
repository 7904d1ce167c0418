"""Where a browser may be sent after a form: to pages of ours and nowhere else."""

from collections.abc import Collection

from fastapi import Request

NEXT_FIELD = "next"
_LONGEST = 2000


def local_address(text: str, languages: Collection[str]) -> str | None:
    """Return the address back if it is a path below one of our languages, else None.

    Browsers read `//host`, `/\\host` and tabs or line ends inside addresses as ways to another
    host, so whatever holds more than printable ASCII without a backslash is refused.
    """
    if len(text) > _LONGEST or "\\" in text or "//" in text.partition("?")[0]:
        return None
    if not all("!" <= character <= "~" for character in text):
        return None
    return text if text.startswith(tuple(f"/{language}/" for language in languages)) else None


def address_of(request: Request) -> str:
    """Return the path and query of a request as they were sent."""
    path: bytes = request.scope.get("raw_path") or request.url.path.encode()
    query: bytes = request.scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")
