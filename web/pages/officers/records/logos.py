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
from portal.directory.registers.definitions import Register
from web.page.answers import trouble_of
from web.page.guard import TOKEN_FIELD, check_sender, check_token
from web.page.guard import require as require_role
from web.page.officer_page import Fields, OfficerPage, OfficerPageHere
from web.page.upload import FILE_FIELD, Uploaded, take_in
from web.pages.officers.edit_conflicts import BASE_FIELD
from web.pages.officers.records.editing import typed_fields
from web.pages.officers.records.pictures import LOGO, PICTURE_OF, with_picture
from web.pages.officers.records.record_form import open_record_form
from web.pages.officers.records.record_pages import NEW
from web.pages.officers.records.register_pages import PAGES
from web.pages.officers.records.view import FormState, show_form, show_picture

router = APIRouter(prefix="/{language}/officers/agencies", include_in_schema=False)

_MOST_FIELDS = 2000


@router.post("/{code}/logo")
async def take_logo(officer_page: OfficerPageHere, code: str) -> Response:
    """Keep a picture, and go on with the form of the agency with it."""
    check_sender(officer_page.request)
    with Receiving(officer_page.attachments, PURPOSE) as received:
        error: AroundMeError | None = None
        uploaded = Uploaded()
        try:
            await take_in(officer_page.request, received, into=uploaded, most_fields=_MOST_FIELDS)
        except AroundMeError as told:
            error = told
        fields = Fields(tuple(uploaded.pairs))
        check_token(officer_page.signed_in, fields.get(TOKEN_FIELD))
        return await run_in_threadpool(_answer, officer_page, code, received, fields, error)


def _answer(
    officer_page: OfficerPage,
    code: str,
    received: Receiving,
    fields: Fields,
    error: AroundMeError | None,
) -> Response:
    if code == NEW:
        require_role(officer_page.signed_in, Role.EDITOR, None)
    form = open_record_form(officer_page, PAGES[Register.AGENCIES], None if code == NEW else code)
    typed = typed_fields(form, fields, (FILE_FIELD, PICTURE_OF))
    base, place = fields.get(BASE_FIELD), fields.get(PICTURE_OF) or LOGO
    try:
        if error is not None:
            raise error
        with_picture(form.shapes, typed, place, "")
        sha256 = _kept(officer_page, code, received)
    except InvalidParameter:
        raise
    except AroundMeError as told:
        return show_picture(form, typed, place, base=base, trouble=trouble_of(told))
    return show_form(form, with_picture(form.shapes, typed, place, sha256), FormState(base=base))


def _kept(officer_page: OfficerPage, code: str, received: Receiving) -> str:
    if not received.size_bytes:
        raise Refused(_("Choose a picture."))
    received.close()
    picture = officer_page.attachments.path(received.key).read_bytes()
    with officer_page.deployment.database.writing() as session:
        agency = None if code == NEW else code
        return keep_logo(session, picture, by=officer_page.officer, agency=agency)
