"""The forum of a space in the back office: its categories, and topics that are kept in order."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from geo.errors import AroundMeError, InvalidFields, InvalidParameter, NotFound
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.participation.forums.ordering import (
    add_category,
    move_category,
    move_topic,
    order_topic,
    read_titles,
    remove_category,
    rename_category,
)
from portal.participation.forums.queries import categories_of, list_topics
from portal.participation.forums.rules import LONGEST_CATEGORY
from portal.participation.spaces.rules import Space
from portal.proposals.schemas import Fault
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.participation.editor import found_space
from web.pages.officers.participation.form import PART_NAME

router = APIRouter(
    prefix="/{language}/officers/participation/{space}/forum", include_in_schema=False
)


@router.get("")
def show_forum(officer_page: OfficerPageHere, space: str) -> Response:
    """Show the categories and the topics."""
    return _page(officer_page, found_space(officer_page, space))


@router.post("")
def change_forum(officer_page: OfficerPageHere, space: str, fields: FieldsHere) -> Response:
    """Add, rename, move or remove a category; close, pin or move a topic."""
    found = found_space(officer_page, space)
    officer_page.require(Role.EDITOR, found.agency)
    try:
        with officer_page.deployment.database.writing() as session:
            _do(session, officer_page, found, fields)
    except InvalidFields as error:
        return _page(officer_page, found, fields, faults=error.faults)
    except NotFound:
        raise
    except AroundMeError as error:
        return _page(officer_page, found, fields, trouble=trouble_of(error))
    return officer_page.go_to("participation", found.name, "forum", said="done")


def _do(session: Session, officer_page: OfficerPage, space: Space, fields: Fields) -> None:
    by, country = officer_page.officer, officer_page.deployment.country
    command, _colon, which = fields.get("command").partition(":")
    given = dict(fields.but())
    if command == "add":
        add_category(session, space, read_titles(given, country), by)
    elif command == "rename":
        titles = {one: given.get(f"title_{one}_{which}", "") for one in country.languages}
        named = {f"title_{one}": title for one, title in titles.items()}
        rename_category(session, space, _number(which), read_titles(named, country), by)
    elif command in ("up", "down"):
        move_category(session, space, _number(which), by, up=command == "up")
    elif command == "remove":
        remove_category(session, space, _number(which), by)
    elif command == "move":
        number = _number(given.get(f"category_{which}", ""))
        move_topic(session, space, _id(which), number, by)
    else:
        order_topic(session, space, _id(which), command, by)


def _page(
    officer_page: OfficerPage,
    space: Space,
    typed: Fields | None = None,
    *,
    trouble: Trouble | None = None,
    faults: tuple[InvalidParameter, ...] = (),
) -> Response:
    after = officer_page.request.query_params.get("after", "").replace("\0", "")
    with officer_page.deployment.database.reading() as session:
        categories = categories_of(session, space.id)
        page = list_topics(session, space.id, after=after)
    context = {
        "space": space,
        "categories": categories,
        "topics": [*page.pinned, *page.found],
        "next": page.after,
        "may_edit": officer_page.officer.may(Role.EDITOR, space.agency),
        "typed": dict(typed.but()) if typed else {},
        "longest": LONGEST_CATEGORY,
    }
    return officer_page.show(
        "officers/participation/forum.html",
        context,
        here=PART_NAME,
        trouble=trouble,
        faults=[Fault((one.parameter,), one.message) for one in faults],
        labels=_labels(officer_page),
    )


def _labels(officer_page: OfficerPage) -> Mapping[str, str]:
    name = officer_page.translate(_("Name of the category"))
    return {f"f-title_{one}": name for one in officer_page.deployment.country.languages}


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise nothing_here()
    return int(text)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise nothing_here() from error
