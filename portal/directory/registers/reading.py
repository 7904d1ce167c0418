"""Reads a record from foreign data: every fault of it as one sentence, with its place."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from geo.messages import Message, Several, shown
from geo.messages import mark as _
from portal.directory.records.fields import CodeOf, TermOf, marked_values, marks_within
from portal.directory.records.values import FAULT, Record
from portal.directory.registers.definitions import Register, register_of
from portal.proposals.schemas import Fault
from portal.vocabularies.rules import Vocabularies, Vocabulary

_OUT_OF_RANGE = _("“{value}” is out of range: the limit is {limit}.")
_FORMER_LIVES = _(
    "“{value}” is the code of a record that stands there: a former code is one that nobody has any"
    " more."
)
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


def _unknown_terms(record: Record, known: Vocabularies) -> Iterator[Fault]:
    for path, code, term in marked_values(record, TermOf):
        # Lists that stand in no vocabulary are those of layers, which are read elsewhere.
        vocabulary: Vocabulary | None = getattr(known, term.vocabulary, None)
        if vocabulary is not None and code not in vocabulary:
            yield Fault(
                path,
                Message(
                    _("“{value}” is not a term of {vocabulary}. Possible: {known}."),
                    {
                        "value": shown(code),
                        "vocabulary": vocabulary.name,
                        "known": Several(vocabulary.codes),
                    },
                ),
            )


def missing_links(
    records: Sequence[Record], codes: Mapping[Register, Set[str]]
) -> dict[str, tuple[Fault, ...]]:
    """Find links to records that nobody has, by the code of the record that holds them.

    `codes` are those that are there, register by register, those of `records` among them.
    """
    found: dict[str, list[Fault]] = {}
    for record in records:
        for path, code, link in marked_values(record, CodeOf):
            register = Register(link.register)
            if code not in codes[register]:
                text = register.definition.words.missing
                fault = Fault(path, Message(text, {"value": shown(code)}))
                found.setdefault(record.code, []).append(fault)
    for record in records:
        living = codes[register_of(record)]
        for number, code in enumerate(record.former_codes):
            if code in living:
                message = Message(_FORMER_LIVES, {"value": shown(code)})
                found.setdefault(record.code, []).append(Fault(("former_codes", number), message))
    for record in loops(records):
        definition = register_of(record).definition
        message = Message(definition.words.loop, {"value": record.code})
        found.setdefault(record.code, []).append(Fault((definition.above or "",), message))
    return {code: tuple(faults) for code, faults in found.items()}


def linked_registers(register: Register) -> frozenset[Register]:
    """Return the registers whose codes the records of a register name."""
    return frozenset(Register(link.register) for link in marks_within(register.schema, CodeOf))


def loops(records: Sequence[Record]) -> list[Record]:
    """Return the records that stand above themselves, by the records above them."""
    above: dict[str, str | None] = {}
    for record in records:
        field = register_of(record).definition.above
        if field is not None:
            above[record.code] = getattr(record, field)
    placed = (one for one in records if register_of(one).definition.above is not None)
    return [one for one in placed if _comes_back(one.code, above)]


def _comes_back(code: str, parents: Mapping[str, str | None]) -> bool:
    above, steps = parents[code], 0
    while above is not None and above != code and steps <= len(parents):
        above, steps = parents.get(above), steps + 1
    return above == code
