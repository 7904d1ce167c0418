"""A citizen's inbox: the record of what the portal has told, read or not."""

from contextlib import suppress
from uuid import UUID

from fastapi import APIRouter, Response

from portal.citizens.inbox.service import mark_all_read, open_message, read_inbox, unread_count
from web.page.answers import nothing_here
from web.page.citizen_page import CitizenFormHere, CitizenHere
from web.pages.citizens.ways import WAYS
from web.pages.citizens.written_messages import MessageWriter

router = APIRouter(prefix="/{language}/my/inbox", include_in_schema=False)

_HERE = "my/inbox"


@router.get("")
def show_inbox(page: CitizenHere) -> Response:
    """List messages, the newest first, a page of them."""
    older_than = _id(page.request.query_params.get("older", ""))
    with page.reading() as session:
        found = read_inbox(session, page.site.citizens, page.person.id, older_than)
        writer = MessageWriter(session, page)
        context = {
            "citizen_ways": WAYS,
            "here": _HERE,
            "messages": [one for line in found.lines if (one := writer.write(line))],
            "unread": unread_count(session, page.person.id),
            "older": found.older_than,
            "is_first": older_than is None,
        }
    return page.show("citizens/inbox.html", context)


@router.post("/read")
def take_all_read(page: CitizenHere, _fields: CitizenFormHere) -> Response:
    """Count all messages as read."""
    with page.writing() as session:
        mark_all_read(session, page.person.id)
    return page.go_to("/my/inbox")


@router.get("/{message_id}")
def show_message(message_id: str, page: CitizenHere) -> Response:
    """Show one message, which is read by that."""
    own = _id(message_id)
    with page.writing() as session:
        line = own and open_message(session, page.site.citizens, page.person.id, own)
        message = MessageWriter(session, page).write(line) if line else None
    if message is None:
        raise nothing_here()
    context = {"citizen_ways": WAYS, "here": _HERE, "message": message}
    return page.show("citizens/message.html", context)


def _id(text: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(text)
    return None
