"""The desk of a space: where it stands, what is due next, and what its officers tell people."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter, Response

from geo.errors import AroundMeError, InvalidParameter
from geo.messages import mark as _
from portal.accounts.officer_roles import Role
from portal.directory.agencies.queries import agency_names
from portal.participation.closing.service import close_space, still_open
from portal.participation.spaces.drafts import LONGEST_TITLE, read_texts
from portal.participation.spaces.queries import news_of
from portal.participation.spaces.reading import DraftReader
from portal.participation.spaces.rules import Space, phase_at, state_of
from portal.participation.spaces.telling import (
    Told,
    move_answer,
    take_back_news,
    tell_news,
)
from web.page.answers import Trouble, nothing_here, trouble_of
from web.page.officer_page import Fields, FieldsHere, OfficerPage, OfficerPageHere
from web.pages.officers.draft_forms import COMMAND, VERSION, faults_at_fields
from web.pages.officers.participation.editor import found_space
from web.pages.officers.participation.form import PART_NAME
from web.pages.officers.participation.ways import WAYS
from web.pages.participation.words import ACTIVITY_NAMES, LEVEL_NAMES, STATE_NAMES

router = APIRouter(prefix="/{language}/officers/participation", include_in_schema=False)

_STEPS: Mapping[str, str] = {
    "news": _("Tell news"),
    "answer": _("Move the day of the answer"),
    "close": _("Close with the outcome"),
}
_NOTHING: Mapping[str, str] = {}


@router.get("/{space}")
def show_desk(officer_page: OfficerPageHere, space: str) -> Response:
    """Show where a space stands and what can be done with it."""
    return _desk(officer_page, found_space(officer_page, space))


@router.post("/{space}")
def take_back(officer_page: OfficerPageHere, space: str, fields: FieldsHere) -> Response:
    """Take news back."""
    found = found_space(officer_page, space)
    officer_page.require(Role.APPROVER, found.agency)
    try:
        news_id = UUID(fields.get("news"))
    except ValueError as error:
        raise nothing_here() from error
    try:
        with officer_page.deployment.database.writing() as session:
            take_back_news(session, found.id, news_id, officer_page.officer)
    except AroundMeError as error:
        return _desk(officer_page, found, trouble_of(error))
    return officer_page.go_to(PART_NAME, found.name, said="done")


@router.get("/{space}/tell/{step}")
def open_step(officer_page: OfficerPageHere, space: str, step: str) -> Response:
    """Show the form for news, for another day of the answer, or for the outcome."""
    found = found_space(officer_page, space)
    _require(officer_page, found, step)
    return _step(officer_page, found, step, _NOTHING)


@router.post("/{space}/tell/{step}")
def take_step(officer_page: OfficerPageHere, space: str, step: str, fields: FieldsHere) -> Response:
    """Tell news, move the day of the answer, or close the space."""
    found = found_space(officer_page, space)
    _require(officer_page, found, step)
    typed = dict(fields.but((COMMAND, VERSION)))
    told, faults = _read(officer_page, step, typed)
    day = None
    if step == "answer":
        reader = DraftReader(officer_page.deployment.country)
        day = reader.day("answer_due", typed.get("answer_due", ""))
        faults += reader.faults
        if day is None and not reader.faults:
            faults.append(InvalidParameter("answer_due", _("Choose a day."), value=""))
    if faults:
        return _step(officer_page, found, step, typed, faults)
    try:
        with officer_page.deployment.database.writing() as session:
            if step == "news":
                tell_news(session, found.id, told, officer_page.officer)
            elif day is not None:
                country = officer_page.deployment.country
                move_answer(session, found.id, day, told, officer_page.officer, country)
            else:
                close_space(session, found.id, told, officer_page.officer, _seen(fields))
    except InvalidParameter as error:
        return _step(officer_page, found, step, typed, [error])
    except AroundMeError as error:
        return _step(officer_page, found, step, typed, trouble=trouble_of(error))
    return officer_page.go_to(PART_NAME, found.name, said="done")


def _seen(fields: Fields) -> int | None:
    text = fields.get(VERSION)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _require(officer_page: OfficerPage, space: Space, step: str) -> None:
    if step not in _STEPS:
        raise nothing_here()
    officer_page.require(Role.EDITOR if step == "news" else Role.APPROVER, space.agency)


def _read(
    officer_page: OfficerPage, step: str, typed: Mapping[str, str]
) -> tuple[Told, list[InvalidParameter]]:
    country = officer_page.deployment.country
    data = {
        name: {one: typed.get(f"{name}.{one}", "") for one in country.languages}
        for name in ("titles", "texts")
    }
    titles, texts, htmls, faults = read_texts(
        data, country, None if step == "close" else "titles", "texts"
    )
    return Told(titles, texts, htmls), faults


def _step(
    officer_page: OfficerPage,
    space: Space,
    step: str,
    typed: Mapping[str, str],
    faults: Sequence[InvalidParameter] = (),
    trouble: Trouble | None = None,
) -> Response:
    left = None
    if step == "close":
        with officer_page.deployment.database.reading() as session:
            left = still_open(session, space.id)
    context = {
        "space": space,
        "step": step,
        "left": left,
        "heading": _STEPS[step],
        "typed": typed,
        "longest_title": LONGEST_TITLE,
    }
    return officer_page.show(
        "officers/participation/tell.html",
        context,
        here=PART_NAME,
        trouble=trouble,
        faults=faults_at_fields(faults),
    )


def _desk(officer_page: OfficerPage, space: Space, trouble: Trouble | None = None) -> Response:
    officer, now = officer_page.officer, officer_page.now
    with officer_page.deployment.database.reading() as session:
        agencies = agency_names(session, space.agency)
        news = news_of(session, space.id)
    context = {
        "space": space,
        "space_state": state_of(space, now),
        "phase": phase_at(space, now),
        "now": now,
        "news": news,
        "ways": WAYS,
        "agency_names": agencies.get(space.agency),
        "state_names": STATE_NAMES,
        "level_names": LEVEL_NAMES,
        "activity_names": ACTIVITY_NAMES,
        "may_edit": officer.may(Role.EDITOR, space.agency),
        "may_decide": officer.may(Role.APPROVER, space.agency),
    }
    return officer_page.show(
        "officers/participation/space.html", context, here=PART_NAME, trouble=trouble
    )
