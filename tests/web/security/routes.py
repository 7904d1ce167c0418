"""Every route of the application, and the address of a record of the agency under attack."""

import re
from collections.abc import Iterator, Mapping

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

OFFICERS = "/{language}/officers"
ACCOUNT = "/{language}/account"
# The own pages of citizens: tests/web/pages/citizens.
MY = "/{language}/my"
FOLLOW = "/{language}/follow"
VOTE = "/{language}/participation/{space}/polls/{ref}/vote"
# What is a citizen's own among the pages that everybody reads: tests/web/pages/participation.
SPACE = "/{language}/participation/{space}"
DISCUSSIONS = "/{language}/discussions"
OWN = (
    VOTE,
    f"{SPACE}/ideas/mine",
    f"{SPACE}/ideas/{{ref}}/edit",
    f"{SPACE}/forum/mine",
    f"{SPACE}/forum/topics/{{ref}}/edit",
    f"{DISCUSSIONS}/{{kind}}/{{subject}}/write",
    f"{DISCUSSIONS}/comments/{{comment}}/edit",
    f"{DISCUSSIONS}/comments/{{comment}}/remove",
)
BEHIND_SIGN_IN = (OFFICERS, ACCOUNT, MY, FOLLOW, *OWN)
# What anybody may open. Whoever adds a route that is none of these says so here.
PUBLIC = (
    "/",
    "/api/v1",
    "/api/3",
    "/api/action/",
    "/tiles/",
    "/hsds",
    "/cpsv/",
    "/catalog",
    "/dataset/",
    "/open311/",
    "/health/",
    "/docs",
    "/version",
    "/openapi.json",
    "/static",
    "/logos/",
    "/datasets/",
    "/sitemap",
    "/robots.txt",
    "/version",
    "/emblem",
    "/metrics",
    "/service-worker.js",
    "/.well-known/",
    *(
        f"/{{language}}/{page}"
        for page in (
            "around-me", "areas", "places", "agencies", "services", "audiences", "life-events",
            "search", "report-error", "ministers", "apps", "sign-in", "sign-out", "invitations",
            "look", "announcements", "contact", "offline", "saved", "manifest.webmanifest",
            "widget", "ratings", "social-media", "help", "privacy", "terms", "accessibility",
            "unsubscribe", "register", "discussions", "moderation", "participation",
            "datasets",
            "openness",
            "data-licences",
            "data-requests",
        )
    ),
)  # fmt: skip
# A link that came by letter may be opened in a browser that is not signed in.
LINKS = frozenset({f"{ACCOUNT}/contact/{{token}}", f"{ACCOUNT}/contact/undo/{{token}}"})
_PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")


def routes_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """List method and path of every route, those of included routers as well."""
    for route in iter_route_contexts(app.routes):
        for method in sorted((getattr(route, "methods", None) or {"GET"}) - {"HEAD"}):
            yield method, str(route.path)


def is_public(path: str) -> bool:
    """Tell whether a path is one of those that are open to everybody."""
    if path.startswith(OWN):
        return False
    return path in ("/", "/{language}/") or path in LINKS or path.startswith(PUBLIC[1:])


def address(path: str, records: Mapping[tuple[str, str], str], language: str = "en") -> str:
    """Fill the places of a path; fails for a place of which nothing is known here.

    `records` names a value by the word before the place and the place, or by the place alone.
    """

    def value(found: re.Match[str]) -> str:
        if found[1] == "language":
            return language
        before = path[: found.start()].rstrip("/").rpartition("/")[2]
        known = records.get((before, found[1]), records.get(("", found[1])))
        assert known is not None, f"say in conftest.py what stands for {{{found[1]}}} in {path}"
        return known

    return _PLACE.sub(value, path)


def names_a_record(path: str) -> bool:
    """Tell whether a route is about one record."""
    return bool(_PLACE.findall(path.removeprefix(OFFICERS)))
