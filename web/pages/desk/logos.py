"""The page on which an officer gives an agency its logo: it comes back into the form of the agency.

The picture is kept at once, but no reader is shown it before a draft that names it is agreed to.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from geo.errors import AroundMeError, Refused
from geo.messages import mark as _
from portal.accounts.rules import Role
from portal.audit.service import record as write_audit
from portal.directory.logos.rules import LARGEST_BYTES
from portal.directory.logos.service import keep_logo
from web.pages.accounts.answers import trouble_of
from web.pages.accounts.guard import TOKEN_FIELD, OfficerHere, check_sender, check_token
from web.pages.accounts.guard import require as require_role
from web.pages.accounts.origin_check import stale_form
from web.pages.desk.agencies import AGENCIES
from web.pages.desk.bases import BASE_FIELD
from web.pages.desk.forms import pairs_of
from web.pages.desk.frame import Desk, DeskHere, Fields
from web.pages.desk.record_view import show_form, show_logo
from web.pages.desk.records import typed_fields
from web.pages.desk.sheets import NEW, open_sheet

router = APIRouter(prefix="/{language}/officers/agencies", include_in_schema=False)

PICTURE_FIELD = "picture"
_MOST_FIELDS = 2000


@dataclass(frozen=True)
class Picked:
    """The fields of a form, and the picture that came with them; empty when there was none."""

    fields: Fields
    picture: bytes


async def _picked_here(request: Request, signed_in: OfficerHere) -> Picked:
    """Read a form with one file; raises Forbidden unless it is ours and of this session.

    Of the picture one byte more at most is read than may be kept.
    """
    check_sender(request)
    try:
        async with request.form(max_fields=_MOST_FIELDS, max_files=1) as form:
            check_token(signed_in, form.get(TOKEN_FIELD))
            given = form.get(PICTURE_FIELD)
            picture = b""
            if isinstance(given, UploadFile):
                picture = await given.read(LARGEST_BYTES + 1)
            pairs = [(name, held) for name, held in form.multi_items() if isinstance(held, str)]
    except HTTPException as error:
        raise stale_form() if error.status_code == 400 else error from error
    return Picked(Fields(tuple((name, held.replace("\0", "")) for name, held in pairs)), picture)


@router.post("/{code}/logo")
def take_logo(
    desk: DeskHere, code: str, picked: Annotated[Picked, Depends(_picked_here)]
) -> Response:
    """Keep a picture, and go on with the form of the agency with it."""
    if code == NEW:
        require_role(desk.signed_in, Role.EDITOR, None)
    sheet = open_sheet(desk, AGENCIES, None if code == NEW else code)
    typed = typed_fields(sheet, picked.fields, (PICTURE_FIELD,))
    base = picked.fields.get(BASE_FIELD)
    try:
        sha256 = _kept(desk, code, picked.picture)
    except AroundMeError as error:
        carried = pairs_of(sheet.shapes, typed)
        return show_logo(sheet, carried, base=base, trouble=trouble_of(error))
    return show_form(sheet, {**typed, "logo": sha256}, base=base)


def _kept(desk: Desk, code: str, picture: bytes) -> str:
    if not picture:
        raise Refused(_("Choose a picture."))
    with desk.deployment.database.writing() as session:
        sha256 = keep_logo(session, picture, by=desk.officer.email)
        agency = None if code == NEW else code
        write_audit(session, desk.officer.actor, "logo.kept", "logo", sha256, agency=agency)
    return sha256
