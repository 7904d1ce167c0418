"""The actions about data requests, as the extension that CKAN sites ask for data with answers them.

Nobody learns who has asked: `user_id` and `user` are null.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from html import unescape
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, String, Uuid, column, func, or_, select, table
from sqlalchemy.orm import Session

from geo.country import Names
from portal.comments.authors.service import names_of
from portal.comments.discussions.queries import read_head
from portal.comments.rules import Visibility
from portal.directory.agencies.queries import agency_lines, agency_names
from portal.opendata.ckan.asked import Asked
from portal.opendata.ckan.names import code_of
from portal.opendata.ckan.packages import Json, moment
from portal.opendata.ckan.rules import MOST_ROWS, ActionError, Kind, not_found
from portal.opendata.requests.queries import (
    COLUMNS,
    SHOWN,
    answers_of,
    request_of,
    request_of_row,
)
from portal.opendata.requests.rules import DATA_REQUEST, DataRequest

_PAGE = 10
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_COMMENTS = table(
    "shown_comment",
    column("id", Uuid),
    column("discussion_id", Uuid),
    column("author_id", Uuid),
    column("as_agency", String),
    column("visibility", String),
    column("html", String),
    column("posted_at", DateTime(timezone=True)),
)


def list_datarequests(asked: Asked) -> Json:
    """List data requests: organization_id, closed, q, sort (asc, desc), offset, limit (10)."""
    given, session = asked.given, asked.session
    if given.text("user_id"):
        raise not_found()
    fits = _conditions(asked)
    order = SHOWN.c.asked_at.desc() if given.text("sort") == "desc" else SHOWN.c.asked_at
    limit = given.whole("limit", _PAGE) or 0
    page = select(*COLUMNS).where(*fits).order_by(order, SHOWN.c.id)
    rows = session.execute(page.offset(given.whole("offset", 0)).limit(min(limit, MOST_ROWS)))
    found = [request_of_row(row) for row in rows.mappings()]
    is_closed = SHOWN.c.closed_at.is_not(None)
    counted = select(SHOWN.c.agency, is_closed, func.count()).where(*fits)
    counts = session.execute(counted.group_by(SHOWN.c.agency, is_closed)).all()
    return {
        "count": sum(number for _agency, _closed, number in counts),
        "facets": _facets(asked, [(row[0], row[1], row[2]) for row in counts]),
        "result": _written(asked, found),
    }


def show_datarequest(asked: Asked) -> Json:
    """Show a data request by its id."""
    return _written(asked, [_demand(asked, asked.given.text("id"))])[0]


def list_datarequest_comments(asked: Asked) -> list[Json]:
    """List what was said about a data request: datarequest_id, sort (asc, desc)."""
    found = _demand(asked, asked.given.text("datarequest_id"))
    discussion = read_head(asked.session, DATA_REQUEST, found.id).id
    if discussion is None:
        return []
    said = select(_COMMENTS).where(
        _COMMENTS.c.discussion_id == discussion,
        _COMMENTS.c.visibility == Visibility.VISIBLE.value,
    )
    is_falling = asked.given.text("sort") == "desc"
    order = _COMMENTS.c.posted_at.desc() if is_falling else _COMMENTS.c.posted_at
    rows = asked.session.execute(said.order_by(order, _COMMENTS.c.id).limit(MOST_ROWS)).all()
    names = names_of(asked.session, {row.author_id for row in rows if row.author_id})
    return [_comment(found, row, names.get(row.author_id)) for row in rows]


def _comment(about: DataRequest, row: Any, name: str | None) -> Json:  # noqa: ANN401 - a row
    user = row.as_agency or name
    return {
        "id": str(row.id),
        "datarequest_id": str(about.id),
        "user_id": None if row.author_id is None else str(row.author_id),
        "comment": unescape(_TAGS.sub("", row.html or "")).strip(),
        "time": _time(row.posted_at),
        "user": None if user is None else {"name": user, "display_name": user},
    }


def _demand(asked: Asked, wanted: str) -> DataRequest:
    if not wanted:
        raise ActionError(Kind.VALIDATION, "Data Request ID has not been included")
    found = request_of(asked.session, UUID(wanted)) if _ID.fullmatch(wanted) else None
    if found is None:
        raise not_found(f"Data Request {wanted[:60]} not found in the data base")
    return found


def _conditions(asked: Asked) -> list[Any]:
    given, fits = asked.given, []
    wanted = given.text("organization_id")
    if wanted:
        codes = (one.code for one in agency_lines(asked.session))
        code = code_of("organization", codes, wanted)
        if code is None:
            raise not_found()
        fits.append(SHOWN.c.agency == code)
    if given.text("closed"):
        is_closed = given.flag("closed", default=False)
        fits.append(SHOWN.c.closed_at.is_not(None) if is_closed else SHOWN.c.closed_at.is_(None))
    words = given.text("q")
    if words:
        like = (one.icontains(words, autoescape=True) for one in (SHOWN.c.title, SHOWN.c.html))
        fits.append(or_(*like))
    return fits


def _facets(asked: Asked, counts: Sequence[tuple[str | None, bool, int]]) -> Json:
    """Return how many there are by agency and by state; what has nothing in it is left out."""
    agencies: dict[str, int] = {}
    states = {"Closed": 0, "Open": 0}
    for agency, is_closed, number in counts:
        states["Closed" if is_closed else "Open"] += number
        if agency is not None:
            agencies[agency] = agencies.get(agency, 0) + number
    names = _names(asked.session, agencies)
    organizations = [
        {"name": code, "display_name": asked.writing.text(names[code]), "count": number}
        for code, number in agencies.items()
    ]
    of_states = [
        {"name": state.lower(), "display_name": state, "count": number}
        for state, number in states.items()
        if number
    ]
    told = {"organization": organizations, "state": of_states}
    return {facet: {"items": items} for facet, items in told.items() if items}


def _names(session: Session, codes: Mapping[str, object]) -> dict[str, Names]:
    known = agency_names(session, *codes)
    return {code: known.get(code) or {"en": code} for code in codes}


def _written(asked: Asked, found: Sequence[DataRequest]) -> list[Json]:
    writing, answers = asked.writing, answers_of(asked.session, [one.id for one in found])
    named = {
        id_: said.dataset_id for id_, some in answers.items() for said in some if said.dataset_id
    }
    packages = {one["id"]: one for one in asked.packages_of(list(named.values()))}
    names = _names(asked.session, {one.agency: None for one in found if one.agency})
    told = []
    for one in found:
        dataset = named.get(one.id) if one.closed_at is not None else None
        organization = (
            None if one.agency is None else writing.organization(one.agency, names[one.agency])
        )
        told.append(
            {
                "id": str(one.id),
                "user_id": None,
                "title": one.title,
                "description": unescape(_TAGS.sub("", one.html)).strip(),
                "organization_id": None if organization is None else organization["id"],
                "open_time": _time(one.asked_at),
                "accepted_dataset_id": None if dataset is None else str(dataset),
                "close_time": _time(one.closed_at),
                "closed": one.closed_at is not None,
                "user": None,
                "organization": organization,
                "accepted_dataset": packages.get(str(dataset)),
                "followers": one.followers,
                "ref": one.ref,
                "state": one.state.value,
                "close_circumstance": one.circumstance,
                "due_time": _time(one.due_at),
                "url": f"{writing.public_url}/{writing.language}{one.path}",
            }
        )
    return told


def _time(at: datetime | None) -> str | None:
    """Return a moment as the extension writes it, with a space in the middle."""
    told = moment(at)
    return None if told is None else told.replace("T", " ")


ACTIONS: Mapping[str, Callable[[Asked], Any]] = {
    "list_datarequests": list_datarequests,
    "show_datarequest": show_datarequest,
    "list_datarequest_comments": list_datarequest_comments,
}
# What changes something there: clients are told that they may not.
CLOSED_ACTIONS = frozenset(
    {
        *(f"{done}_datarequest" for done in ("create", "update", "delete", "close", "comment")),
        *(f"{done}_datarequest_comment" for done in ("update", "delete")),
        *("follow_datarequest", "unfollow_datarequest"),
    }
)
