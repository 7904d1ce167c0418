"""Reads a record from foreign data: every fault of it as one sentence, with its place."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from geo.messages import Message, shown
from geo.messages import mark as _
from portal.directory.records.agencies import AgencyContent
from portal.directory.records.services import ServiceContent
from portal.directory.records.values import FAULT
from portal.directory.registers.rules import Record, Register
from portal.proposals.schemas import Fault, Path
from portal.vocabularies.rules import Vocabularies, Vocabulary

_OUT_OF_RANGE = _("“{value}” is out of range: the limit is {limit}.")
# By the types of pydantic's errors.
_SENTENCES = {
    "missing": _("This is needed, and nothing is given."),
    "extra_forbidden": _("There is no field “{name}” in this record: leave it out."),
    "literal_error": _("“{value}” is not possible here. Possible: {known}."),
    "too_short": _("At least one is needed here, and none is given."),
    "too_long": _("There are too many: at most {most} are possible."),
    "greater_than_equal": _OUT_OF_RANGE,
    "less_than_equal": _OUT_OF_RANGE,
}


def read_record(
    register: Register, data: Mapping[str, Any], vocabularies: Vocabularies
) -> tuple[Record | None, tuple[Fault, ...]]:
    """Read a record; None when any value of it has a fault."""
    try:
        record = register.schema.model_validate(dict(data))
    except ValidationError as error:
        return None, tuple(fault_of(detail) for detail in error.errors())
    faults = tuple(_unknown_terms(record, vocabularies))
    return (None if faults else record), faults


def fault_of(detail: ErrorDetails) -> Fault:
    """Put what pydantic says about a value into a sentence of ours."""
    path = tuple(detail["loc"])
    context = detail.get("ctx", {})
    if detail["type"] == FAULT:
        values = {name: value for name, value in context.items() if name != "text"}
        return Fault(path, Message(context["text"], values))
    return Fault(path, _sentence(detail, context))


def _sentence(detail: ErrorDetails, context: Mapping[str, Any]) -> Message:
    """Put a fault that pydantic found into words of ours."""
    text = _SENTENCES.get(detail["type"], _("“{value}” cannot be read as what belongs here."))
    values = {
        "value": shown(detail["input"]),
        "name": shown(detail["loc"][-1]) if detail["loc"] else "",
        "known": str(context.get("expected", "")).replace("'", ""),
        "most": context.get("max_length"),
        "limit": context.get("ge", context.get("le")),
    }
    return Message(text, values)


def _unknown_terms(record: Record, vocabularies: Vocabularies) -> Iterator[Fault]:
    for path, code, vocabulary in _terms(record, vocabularies):
        if code is not None and code not in vocabulary:
            yield Fault(
                path,
                Message(
                    _("“{value}” is not a term of {vocabulary}. Possible: {known}."),
                    {
                        "value": shown(code),
                        "vocabulary": vocabulary.name,
                        "known": ", ".join(vocabulary.codes),
                    },
                ),
            )


def _terms(record: Record, known: Vocabularies) -> Iterator[tuple[Path, str | None, Vocabulary]]:
    """Walk over every value of a record that has to be a term of a vocabulary."""
    yield ("sector",), record.sector, known.sectors
    if isinstance(record, AgencyContent):
        yield ("kind",), record.kind, known.agency_kinds
        return
    yield from _each(("audiences",), record.audiences, known.audiences)
    yield from _each(("life_events",), record.life_events, known.life_events)
    yield from _part_terms(record, known)


def _part_terms(
    record: ServiceContent, known: Vocabularies
) -> Iterator[tuple[Path, str | None, Vocabulary]]:
    for number, step in enumerate(record.steps):
        yield ("steps", number, "channel"), step.channel, known.channels
    for number, paper in enumerate(record.papers):
        yield ("papers", number, "kind"), paper.kind, known.paper_kinds
        yield from _each(("papers", number, "audiences"), paper.audiences, known.audiences)
    for number, fee in enumerate(record.fees):
        yield ("fees", number, "channel"), fee.channel, known.channels
        yield from _each(("fees", number, "audiences"), fee.audiences, known.audiences)
    for number, channel in enumerate(record.channels):
        yield ("channels", number, "kind"), channel.kind, known.channels
    for number, output in enumerate(record.outputs):
        yield ("outputs", number, "kind"), output.kind, known.output_kinds


def _each(
    path: Path, codes: Sequence[str], vocabulary: Vocabulary
) -> Iterator[tuple[Path, str | None, Vocabulary]]:
    for number, code in enumerate(codes):
        yield (*path, number), code, vocabulary


def missing_links(
    records: Sequence[Record], *, agencies: Set[str], services: Set[str]
) -> dict[str, tuple[Fault, ...]]:
    """Find links to records that nobody has, by the code of the record that holds them.

    `agencies` and `services` are the codes that are there, those of `records` among them.
    """
    found: dict[str, list[Fault]] = {}
    for record in records:
        for path, code, is_agency in _links(record):
            if code is not None and code not in (agencies if is_agency else services):
                text = (
                    _("There is no agency “{value}”: give the code of one that is in the register.")
                    if is_agency
                    else _("There is no service “{value}”: give the code of one in the register.")
                )
                fault = Fault(path, Message(text, {"value": shown(code)}))
                found.setdefault(record.code, []).append(fault)
    for code in loops(records):
        message = Message(
            _("“{value}” stands above itself in the tree of agencies."), {"value": code}
        )
        found.setdefault(code, []).append(Fault(("parent",), message))
    return {code: tuple(faults) for code, faults in found.items()}


def _links(record: Record) -> Iterator[tuple[Path, str | None, bool]]:
    if isinstance(record, AgencyContent):
        yield ("parent",), record.parent, True
        yield ("successor",), record.successor, True
        return
    yield ("agency",), record.agency, True
    for number, code in enumerate(record.co_providers):
        yield ("co_providers", number), code, True
    for number, code in enumerate(record.at_offices.agencies if record.at_offices else ()):
        yield ("at_offices", "agencies", number), code, True
    for number, code in enumerate(record.requires):
        yield ("requires", number), code, False
    for number, paper in enumerate(record.papers):
        yield ("papers", number, "issued_by"), paper.issued_by, False
        yield ("papers", number, "issued_by_agency"), paper.issued_by_agency, True


def loops(records: Sequence[Record]) -> list[str]:
    """Name the agencies that stand above themselves, by parents among `records`."""
    parents = {r.code: r.parent for r in records if isinstance(r, AgencyContent)}
    return [code for code in parents if _comes_back(code, parents)]


def _comes_back(code: str, parents: Mapping[str, str | None]) -> bool:
    above, steps = parents[code], 0
    while above is not None and above != code and steps <= len(parents):
        above, steps = parents.get(above), steps + 1
    return above == code
