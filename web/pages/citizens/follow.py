"""Following one thing: what its public page leads to, behind the sign-in and back."""

from uuid import UUID

from fastapi import APIRouter, Response

from geo.errors import AroundMeError, InvalidParameter
from geo.messages import Message
from geo.messages import mark as _
from portal.following.kinds import Followed
from portal.following.rules import FOLLOWING, Mode, Subject
from portal.following.service import follow, mode_of, unfollow
from portal.limits.service import take
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.citizen_page import CitizenFormHere, CitizenHere, CitizenPage
from web.pages.citizens.ways import FOLLOWING as FOLLOWING_WAY
from web.pages.citizens.ways import WAYS

router = APIRouter(prefix="/{language}/follow", include_in_schema=False)

_END = "end"
_TOO_OFTEN = _("You have changed this very often. Wait an hour, then do it again.")


@router.get("/{kind}/{subject_id}")
def show_follow(kind: str, subject_id: UUID, page: CitizenHere) -> Response:
    """Show how something is followed, and let it be chosen."""
    return _page(page, Subject(kind, subject_id))


@router.post("/{kind}/{subject_id}")
def take_follow(
    kind: str, subject_id: UUID, page: CitizenHere, fields: CitizenFormHere
) -> Response:
    """Follow something in a way, or no more."""
    subject, wanted = Subject(kind, subject_id), fields.get("mode")
    keys, kinds = page.site.citizens.keys, page.site.followed
    try:
        if wanted not in (*Mode, _END):
            raise InvalidParameter("mode", _("Choose how you want to hear of it."), value=wanted)
        with page.writing() as session:
            is_taken = take(session, keys, FOLLOWING, str(page.person.id))
            if is_taken and wanted == _END:
                unfollow(session, page.person.id, subject)
            elif is_taken:
                follow(session, kinds, page.person.id, subject, Mode(wanted))
    except AroundMeError as error:
        return _page(page, subject, trouble_of(error))
    if not is_taken:
        return _page(page, subject, Trouble(Message(_TOO_OFTEN), 429))
    if fields.get("back") == "list":
        return page.go_to("/my/following", "saved")
    return page.go_to(
        f"/follow/{kind}/{subject_id}", "unfollowed" if wanted == _END else "followed"
    )


def _page(page: CitizenPage, subject: Subject, trouble: Trouble | None = None) -> Response:
    with page.reading() as session:
        found: Followed | None = page.site.followed.find(session, subject)
        mode = mode_of(session, page.person.id, subject)
    if found is None and mode is None:
        raise nothing_here()
    context = {
        "citizen_ways": WAYS,
        "here": FOLLOWING_WAY.path,
        "subject": subject,
        "followed": found,
        "mode": mode,
    }
    return page.show("citizens/follow.html", context, trouble)
