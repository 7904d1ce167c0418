"""The page on which an officer hands in a logo or a photo: it comes back into the agency's form.

The picture is kept at once, but no reader is shown it before a proposal that names it is agreed to.
"""

from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from geo.errors import AroundMeError, InvalidParameter, Refused
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.attachments.receiving import Receiving
from portal.directory.logos.rules import PURPOSE
from portal.directory.logos.service import keep_logo
from web.page.answers import trouble_of
from web.page.desk import Desk, DeskHere, Fields
from web.page.guard import TOKEN_FIELD, check_sender, check_token
from web.page.guard import require as require_role
from web.page.upload import FILE_FIELD, Uploaded, take_in
from web.pages.desk.agencies import AGENCIES
from web.pages.desk.bases import BASE_FIELD
from web.pages.desk.pictures import LOGO, PICTURE_OF, with_picture
from web.pages.desk.record_view import show_form, show_picture
from web.pages.desk.records import typed_fields
from web.pages.desk.sheets import NEW, open_sheet

router = APIRouter(prefix="/{language}/officers/agencies", include_in_schema=False)

_MOST_FIELDS = 2000


@router.post("/{code}/logo")
async def take_logo(desk: DeskHere, code: str) -> Response:
    """Keep a picture, and go on with the form of the agency with it."""
    check_sender(desk.request)
    with Receiving(desk.attachments, PURPOSE) as received:
        error: AroundMeError | None = None
        uploaded = Uploaded()
        try:
            await take_in(desk.request, received, into=uploaded, most_fields=_MOST_FIELDS)
        except AroundMeError as told:
            error = told
        fields = Fields(tuple(uploaded.pairs))
        check_token(desk.signed_in, fields.get(TOKEN_FIELD))
        return await run_in_threadpool(_answer, desk, code, received, fields, error)


def _answer(
    desk: Desk, code: str, received: Receiving, fields: Fields, error: AroundMeError | None
) -> Response:
    if code == NEW:
        require_role(desk.signed_in, Role.EDITOR, None)
    sheet = open_sheet(desk, AGENCIES, None if code == NEW else code)
    typed = typed_fields(sheet, fields, (FILE_FIELD, PICTURE_OF))
    base, place = fields.get(BASE_FIELD), fields.get(PICTURE_OF) or LOGO
    try:
        if error is not None:
            raise error
        with_picture(sheet.shapes, typed, place, "")
        sha256 = _kept(desk, code, received)
    except InvalidParameter:
        raise
    except AroundMeError as told:
        return show_picture(sheet, typed, place, base=base, trouble=trouble_of(told))
    return show_form(sheet, with_picture(sheet.shapes, typed, place, sha256), base=base)


def _kept(desk: Desk, code: str, received: Receiving) -> str:
    if not received.size_bytes:
        raise Refused(_("Choose a picture."))
    received.close()
    picture = desk.attachments.path(received.key).read_bytes()
    with desk.deployment.database.writing() as session:
        agency = None if code == NEW else code
        return keep_logo(session, picture, by=desk.officer, agency=agency)
