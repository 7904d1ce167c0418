"""What an officer writes into the form of a poll, read with each fault by the name of its field."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from geo.coordinates import latin_digits
from geo.country import Country, Names
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.accounts.identities import Identity
from portal.comments.texts.characters import clean_text, is_read
from portal.participation.polls.editing import PollDraft
from portal.participation.polls.rules import (
    LEAST_SHOWN,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    Kind,
    Option,
    Question,
)
from portal.participation.spaces.rules import LEVEL_ACTIVITIES, Activity, Phase, Space

LONGEST_TITLE = 160
LONGEST_TEXT = 4_000
LONGEST_QUESTION = 300
LONGEST_OPTION = 200
MOST_SHOWN = 1_000
# Options are the lines of one field in each language.
LONGEST_OPTIONS = 8_000
LEAST_OPTIONS = 2
IDENTITIES = (Identity.P1, Identity.P2)


def voting_phases(space: Space) -> list[Phase]:
    """Return the phases of a space in which there may be a poll."""
    if Activity.VOTE not in LEVEL_ACTIVITIES[space.level]:
        return []
    return [one for one in space.phases if Activity.VOTE in one.activities]


def read_poll(
    raw: Mapping[str, str], country: Country, space: Space, officers: Collection[UUID]
) -> tuple[PollDraft | None, list[InvalidParameter]]:
    """Read what the form holds: the poll, or every fault by the name of its field.

    Fields: kind, identity, least_shown, is_shuffled, opens_at, closes_at, title_<language>,
    text_<language>, holder_1, holder_2 (of the `officers` who may hold a key), and of each question
    question-N-title_<language>, question-N-options_<language> (an option a line), question-N-least,
    question-N-most. Questions without a word are left out.
    """
    reader = _Reader(raw, country)
    kind, identity = reader.one_of("kind", Kind), reader.one_of("identity", IDENTITIES)
    titles = reader.texts("title", LONGEST_TITLE)
    texts = reader.texts("text", LONGEST_TEXT, least=0)
    least_shown = reader.number("least_shown", LEAST_SHOWN, MOST_SHOWN)
    questions = reader.questions()
    opens_at, closes_at = reader.times(space)
    holders = reader.holders(officers) if kind == Kind.SECRET else None
    if reader.faults or kind is None or identity is None:
        return None, reader.faults
    draft = PollDraft(
        kind=Kind(kind),
        titles=titles,
        texts=texts,
        questions=questions,
        opens_at=opens_at,
        closes_at=closes_at,
        identity=Identity(identity),
        least_shown=least_shown,
        holders=holders,
        is_shuffled=raw.get("is_shuffled") == "yes",
    )
    return draft, []


def is_written(raw: Mapping[str, str], number: int) -> bool:
    """Check whether anything was written into the fields of a question."""
    prefix = f"question-{number}-"
    return any(
        text.strip()
        for name, text in raw.items()
        if name.startswith(prefix) and not name.endswith(("-least", "-most"))
    )


class _Reader:
    def __init__(self, raw: Mapping[str, str], country: Country) -> None:
        self._raw = raw
        self._country = country
        self.faults: list[InvalidParameter] = []

    def _fault(self, name: str, text: str, **values: int) -> None:
        value = self._raw.get(name, "")
        self.faults.append(InvalidParameter(name, text, value=value, allowed=None, **values))

    def one_of(self, name: str, known: Iterable[str]) -> str | None:
        text = self._raw.get(name, "")
        if text in {str(one) for one in known}:
            return text
        self._fault(name, _("Choose one of what is offered here."))
        return None

    def texts(self, name: str, most: int, least: int = 1) -> dict[str, str]:
        """Read a text in every language of the country."""
        found = {}
        for language in self._country.languages:
            field = f"{name}_{language}"
            found[language] = text = plain_text(self._raw.get(field, ""), most)
            if not least <= len(text) <= most:
                said = _("Write between {least} and {most} characters.")
                self._fault(field, said, least=least, most=most)
        return found

    def number(self, name: str, least: int, most: int) -> int:
        text = latin_digits(self._raw.get(name, "").strip())
        if text.isascii() and text.isdecimal() and len(text) < 6 and least <= int(text) <= most:
            return int(text)
        self._fault(name, _("Give a whole number from {least} to {most}."), least=least, most=most)
        return least

    def holders(self, officers: Collection[UUID]) -> tuple[UUID, UUID] | None:
        """Read who holds the keys; None where neither is named yet."""
        first, second = (self._raw.get(f"holder_{place}", "") for place in (1, 2))
        if not first and not second:
            return None
        known = {str(one): one for one in officers}
        for place, text in enumerate((first, second), start=1):
            if text not in known:
                self._fault(f"holder_{place}", _("Choose an officer who is offered here."))
        if first == second:
            self._fault(
                "holder_2", _("The two keys are held by two officers: choose another one here.")
            )
        return (known[first], known[second]) if {first, second} <= set(known) else None

    def questions(self) -> list[Question]:
        numbers = [one for one in range(1, MOST_QUESTIONS + 1) if is_written(self._raw, one)]
        first = self._country.languages[0]
        if not numbers:
            self._fault(f"question-1-title_{first}", _("Write at least one question."))
        found = [self._question(place, number) for place, number in enumerate(numbers, start=1)]
        if sum(len(one.options) for one in found) > MOST_OPTIONS:
            said = _("All questions together have {most} options at most.")
            self._fault(f"question-{numbers[-1]}-options_{first}", said, most=MOST_OPTIONS)
        return found

    def _question(self, position: int, number: int) -> Question:
        name = f"question-{number}"
        titles = self.texts(f"{name}-title", LONGEST_QUESTION)
        options = self._options(f"{name}-options")
        most = self.number(f"{name}-most", 1, max(len(options), 1))
        least = self.number(f"{name}-least", 0, most)
        held = tuple(Option(place, names) for place, names in enumerate(options, start=1))
        return Question(position, titles, least, most, held)

    def _options(self, name: str) -> list[Names]:
        languages = self._country.languages
        lines = {one: self._lines(f"{name}_{one}") for one in languages}
        count = len(lines[languages[0]])
        if count < LEAST_OPTIONS:
            said = _("Write at least {least} options, each in a line.")
            self._fault(f"{name}_{languages[0]}", said, least=LEAST_OPTIONS)
        for one in languages[1:]:
            if len(lines[one]) != count:
                said = _("Write every option in each language, in the same order; lines: {count}.")
                self._fault(f"{name}_{one}", said, count=count)
        whole = zip(*lines.values(), strict=False)
        return [dict(zip(languages, names, strict=True)) for names in whole]

    def _lines(self, field: str) -> list[str]:
        text = self._raw.get(field, "")
        lines = [plain_text(line, LONGEST_OPTION) for line in text[:LONGEST_OPTIONS].splitlines()]
        found = [line for line in lines if line]
        if len(text) > LONGEST_OPTIONS or any(len(line) > LONGEST_OPTION for line in found):
            self._fault(field, _("An option has {most} characters at most."), most=LONGEST_OPTION)
        if len(set(found)) < len(found):
            self._fault(field, _("Two options are the same: change one of them."))
        return found

    def times(self, space: Space) -> tuple[datetime | None, datetime | None]:
        opens_at, closes_at = self._moment("opens_at"), self._moment("closes_at")
        if opens_at is None or closes_at is None:
            return None, None
        if closes_at <= opens_at:
            self._fault("closes_at", _("The end has to be after the start."))
        elif not any(
            one.starts_at <= opens_at and closes_at <= one.ends_at for one in voting_phases(space)
        ):
            said = _("A poll lies within one phase of the space that allows voting: see them here.")
            self._fault("opens_at", said)
        return opens_at, closes_at

    def _moment(self, name: str) -> datetime | None:
        text = latin_digits(self._raw.get(name, "").strip())
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
        # A day alone, or a foreign zone, is none of what the field offers.
        if found is None or found.tzinfo is not None or len(text) < len("2026-01-02T03:04"):
            self._fault(name, _("Give a day and a time, like 2026-05-25 14:30."))
            return None
        return found.replace(tzinfo=ZoneInfo(self._country.time_zone))


def plain_text(text: str, most: int) -> str:
    """Return a text as it is kept: lines stay, other controls do not; "" where nothing is seen."""
    cleaned = clean_text(text, most)
    lines = (" ".join(line.split()) for line in cleaned.split("\n"))
    return "\n".join(lines).strip() if is_read(cleaned) else ""
