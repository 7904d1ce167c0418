"""The results of polls as open data: as published, without what was too little to be shown."""

from collections.abc import Iterator, Sequence
from functools import partial

from sqlalchemy import column, func, select, table
from sqlalchemy.orm import Session

from portal.participation.polls.queries import polls_of_space
from portal.participation.polls.results import Results, results_of
from portal.participation.polls.rules import Poll
from portal.participation.publishing.columns import (
    SPACE,
    SPACES,
    count_column,
    moment_column,
    text_columns,
    texts,
)
from portal.publishing.offers import Column, Offering, OfferingKind, Row

_RESULTS = table("published_poll_result", column("poll_id"), column("counted_at"))


def poll_results_offered(languages: Sequence[str]) -> Offering:
    """Return what is offered: a row for each option of each published poll."""
    return Offering(
        name="participation-poll-results",
        kind=OfferingKind.STATISTICS,
        titles={"en": "Results of polls", "ar": "نتائج الاستطلاعات"},
        descriptions={
            "en": "How many ballots have chosen each option. A poll with fewer ballots than it had"
            " said before has no rows. Answers to several questions cannot be joined.",
            "ar": "عدد الأوراق التي اختارت كل خيار. الاستطلاع الذي قلّت أوراقه عن الحدّ المعلن مسبقًا"
            " ليس هنا. ولا يمكن ربط أجوبة الأسئلة بعضها ببعض.",
        },
        columns=(
            Column("poll", {"en": "Reference of the poll", "ar": "رقم الاستطلاع المرجعي"}),
            SPACE,
            moment_column("closed_at", "When it closed", "موعد الإغلاق"),
            count_column("ballots", "How many ballots were counted", "عدد الأوراق المعدودة"),
            count_column("question", "Number of the question", "رقم السؤال"),
            *text_columns("question", "Question", "السؤال", languages),
            count_column(
                "option", "Number of the option, 0 for none chosen", "رقم الخيار، و0 لمن لم يختر"
            ),
            *text_columns("option", "Option", "الخيار", languages),
            count_column("votes", "How many ballots have chosen it", "عدد الأوراق التي اختارته"),
            Column(
                "agreement",
                {
                    "en": "Whether the answers to the question tell how single people have voted:"
                    " all (all ballots have chosen the same), all_but_one (all but one), none",
                    "ar": "هل تكشف أجوبة السؤال ما اختاره كل شخص: all إن اختارت الأوراق كلها الشيء"
                    " نفسه، أو all_but_one إن اختارته كلها إلا ورقة، أو none",
                },
            ),
        ),
        changed_at=lambda session: session.scalar(select(func.max(_RESULTS.c.counted_at))),
        version=lambda session: session.scalar(select(func.count()).select_from(_RESULTS)),
        rows=partial(_rows, languages),
        page="/participation",
    )


def _rows(languages: Sequence[str], session: Session) -> Iterator[Row]:
    for space in session.execute(select(SPACES.c.id, SPACES.c.name).order_by(SPACES.c.name)).all():
        for poll in polls_of_space(session, space.id):
            results = results_of(session, poll)
            if results is not None:
                yield from _rows_of(languages, space.name, poll, results)


def _rows_of(languages: Sequence[str], space: str, poll: Poll, results: Results) -> Iterator[Row]:
    asked = (poll.ref, space, poll.closes_at, results.ballots)
    for one in results.questions or ():
        question = (one.question.position, *texts(one.question.titles, languages))
        for chosen in one.options:
            named = (chosen.option.position, *texts(chosen.option.titles, languages))
            yield (*asked, *question, *named, chosen.votes, one.agreement.value)
        none = (0, *texts(None, languages), one.blank)
        yield (*asked, *question, *none, one.agreement.value)
