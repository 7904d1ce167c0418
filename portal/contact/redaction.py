"""What a public copy of a case must not hold: what its writer wrote, who it is, where it is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geo.coordinates import latin_digits
from geo.country import Country
from geo.errors import InvalidFields, InvalidParameter
from geo.folding import fold_text
from geo.messages import mark as _
from portal.contact.contacts import is_contact_of, read_contact
from portal.contact.models import CaseContact
from portal.contact.rules import Person
from portal.secrets import Keys

# So many words in a row are a sentence of somebody's own; fewer everybody writes alike.
_RUN = 8
_SHORTEST_RUN = 4
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"\+?\d(?:[\s()./-]?\d){6,14}")
_POSITION = re.compile(r"\d{1,2}\.\d{3,}")
_REFERENCE = re.compile(r"\b[A-Z]-?[0-9A-Z]{5}-?[0-9A-Z]{5}-?[0-9A-Z]\b", re.IGNORECASE)


@dataclass(frozen=True)
class Original:
    """What must not become public: the reference, all that the writer wrote, and who it is.

    `person` is None for who hides: then the digests in `contact` tell an address that is his.
    """

    reference: str
    written: tuple[str, ...]
    person: Person | None
    contact: CaseContact | None


def refuse_leaks(original: Original, keys: Keys, country: Country, told: Mapping[str, str]) -> None:
    """Check the texts of a copy by their fields; raises InvalidFields with all that leaks.

    Words of the writer are looked for in all of them, any address, number and position in what
    stands for his words; an agency may name its own in its answer, only his are refused there.
    """
    faults = [
        InvalidParameter(name, sentence, value=text, found=found)
        for name, text in told.items()
        for sentence, found in _leaks(original, keys, country, name, text)
    ]
    if faults:
        raise InvalidFields(faults)


def _leaks(
    original: Original, keys: Keys, country: Country, name: str, text: str
) -> Iterable[tuple[str, str]]:
    plain = latin_digits(text)
    if name == "answer":
        found = [one for one in _contacts(plain) if _is_writers(original, keys, country, one)]
    else:
        found = [*_contacts(plain), *_POSITION.findall(plain)]
    for one in found:
        yield _("“{found}” leads to a person or a place: leave it out."), one
    for one in _REFERENCE.findall(plain):
        if _bare(one) == _bare(original.reference):
            yield _("“{found}” is the reference of the case: leave it out."), one
    person = _named(original.person, text)
    if person:
        yield _("“{found}” is the name of whoever wrote the case: leave it out."), person
    run = _same_words(original.written, text)
    if run and name != "answer":
        yield _("“{found}” stands so in the case: say it in words of your own."), run


def _contacts(text: str) -> list[str]:
    return [*_EMAIL.findall(text), *(one.strip() for one in _NUMBER.findall(text))]


def _bare(reference: str) -> str:
    return "".join(one for one in reference.upper() if one.isalnum())


def _is_writers(original: Original, keys: Keys, country: Country, text: str) -> bool:
    row = original.contact
    return row is not None and is_contact_of(keys, row, read_contact(text, country))


def _named(person: Person | None, text: str) -> str | None:
    """Return the name, or two words of it in a row, where a text holds it."""
    if person is None or not person.name:
        return None
    words, said = fold_text(person.name).split(), f" {fold_text(text)} "
    pairs = [" ".join(words[at : at + 2]) for at in range(max(1, len(words) - 1))]
    return next((pair for pair in pairs if f" {pair} " in said), None)


def _same_words(written: Iterable[str], text: str) -> str | None:
    """Return words in a row that stand in a text as in what was written; None for none."""
    said = f" {fold_text(text)} "
    for one in written:
        words = fold_text(one).split()
        length = min(_RUN, len(words))
        if length < _SHORTEST_RUN:
            continue
        for at in range(len(words) - length + 1):
            run = " ".join(words[at : at + length])
            if f" {run} " in said:
                return run
    return None
