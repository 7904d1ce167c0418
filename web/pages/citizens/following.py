"""What a citizen follows: what is new there, how one hears of it, and whether by letter at all."""

from fastapi import APIRouter, Response

from portal.following.letters import KINDS
from portal.following.queries import own_follows, own_news
from portal.following.rules import Mode
from portal.following.words import WHATS
from portal.notifications.service import mute, muted_kinds, unmute
from web.page.citizen_page import CitizenFormHere, CitizenHere
from web.pages.citizens.ways import FOLLOWING, WAYS

router = APIRouter(prefix="/{language}/my/following", include_in_schema=False)

_MOST_NEWS = 20


@router.get("")
def show_following(page: CitizenHere) -> Response:
    """Show what one follows, the latest news first."""
    email = page.signed_in.holder.email
    with page.reading() as session:
        muted = muted_kinds(session, page.site.citizens.keys, email) if email else frozenset()
        context = {
            "citizen_ways": WAYS,
            "here": FOLLOWING.path,
            "follows": own_follows(session, page.site.followed),
            "news": own_news(session, limit=_MOST_NEWS),
            "whats": WHATS,
            "modes": Mode,
            "email": email,
            "gets_letters": all(kind.name not in muted for kind in KINDS),
        }
    return page.show("citizens/following.html", context)


@router.post("/letters")
def take_letters(page: CitizenHere, fields: CitizenFormHere) -> Response:
    """Write letters about what one follows, or none; whoever has no address is not asked."""
    email, keys = page.signed_in.holder.email, page.site.citizens.keys
    change = unmute if fields.get("wanted") == "yes" else mute
    with page.writing() as session:
        for kind in KINDS if email else ():
            change(session, keys, email or "", kind)
    return page.go_to("/my/following", "saved")
