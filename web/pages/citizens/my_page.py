"""The citizen page: a tile for each chosen service, with what its agency said last."""

from fastapi import APIRouter, Response

from geo.messages import mark as _
from portal.accounts.sessions import sign_out
from portal.citizens.persons import read_person
from portal.citizens.services.choosing import forget_answers
from portal.citizens.services.refreshing import queue_refresh
from portal.citizens.services.tiles import tiles_of
from web.navigation import Component
from web.page.citizen_page import CitizenFormHere, CitizenHere
from web.page.guard import forget_session
from web.pages.citizens.own_day import own_day
from web.pages.citizens.service_page import context_of, show_services
from web.pages.citizens.ways import MY_PAGE, REGISTER

router = APIRouter(include_in_schema=False)

COMPONENT = Component(
    name="citizens",
    path=MY_PAGE.path,
    icon="person",
    title=_("My page"),
    sentence=_("Your fines, taxes, licences and papers in one place, new whenever you sign in."),
    sections=(MY_PAGE,),
    links=(REGISTER,),
)


@router.get("/{language}/my")
def show_my_page(page: CitizenHere) -> Response:
    """Show the tiles as they are now: no agency is asked, and none waited for."""
    context = context_of(page)
    with page.reading() as session:
        tiles = tiles_of(session, context, page.signed_in)
        person = read_person(session, context, page.person.id)
        return show_services(
            session,
            page,
            "citizens/my.html",
            here=MY_PAGE.path,
            tiles=tiles,
            is_asking=any(tile.is_asking for tile in tiles),
            person_names={} if person is None else person.names,
            day=own_day(session, page, [tile.code for tile in tiles]),
        )


@router.post("/{language}/my/refresh")
def take_refresh(page: CitizenHere, _given: CitizenFormHere) -> Response:
    """Ask all agencies again, unless that was done a moment ago."""
    with page.writing() as session:
        is_asked = queue_refresh(session, page.person.id) > 0
    return page.go_to("/my", said="asked" if is_asked else "asked-lately")


@router.post("/{language}/my/leave")
def take_leave(page: CitizenHere, _given: CitizenFormHere) -> Response:
    """End the session, and delete what agencies answered: for a computer that others use too."""
    with page.writing() as session:
        forget_answers(session, page.person.id)
        sign_out(session, page.signed_in)
    answer = page.go_to("/sign-in", said="signed-out")
    forget_session(answer)
    return answer
