"""What an answer of a security server means: whose fault it is, what it says, about whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from portal.gateway.contract_files import Contract
from portal.gateway.exchange import Reply
from portal.gateway.guard import ECHO, is_about
from portal.gateway.rules import AnswerState, ErrorClass, Subject

# X-Road-Error begins with one of these where a security server could not do its part.
_ERRORS = {
    "client": ErrorClass.CLIENT,
    "server.clientproxy": ErrorClass.OUR_SIDE,
    "server.serverproxy": ErrorClass.THEIR_SIDE,
}
_STATES = {
    "found": AnswerState.OK,
    "nothing": AnswerState.EMPTY,
    "refused": AnswerState.DENIED,
}
_JSON = "application/json"


@dataclass(frozen=True)
class Understood:
    """What an answer means. `fault` is for the log and holds nothing that the agency said."""

    state: AnswerState
    error_class: ErrorClass | None = None
    content: Mapping[str, Any] | None = None
    fault: str = ""
    may_repeat: bool = False


def understand(reply: Reply, contract: Contract, subject: Subject, message_id: UUID) -> Understood:
    """Return what a reply to a question about a person means."""
    said = reply.headers.get("x-road-error")
    if said is not None:
        return _failed_between(said, reply.status)
    if reply.status == 200:
        return _answered(reply, contract, subject, message_id)
    if reply.status == 403:
        return Understood(AnswerState.DENIED)
    if reply.status >= 500 or reply.status == 429:
        fault = f"status {reply.status}"
        repeat = reply.status in (502, 503)
        return Understood(
            AnswerState.UNAVAILABLE, ErrorClass.AGENCY, fault=fault, may_repeat=repeat
        )
    # A redirect among them: where it leads nobody goes.
    whose = ErrorClass.CLIENT if reply.status >= 400 else ErrorClass.AGENCY
    return Understood(AnswerState.BAD_RESPONSE, whose, fault=f"status {reply.status}")


def _failed_between(said: str, status: int) -> Understood:
    low = said.lower()
    whose = next(
        (one for start, one in _ERRORS.items() if low.startswith(start)), ErrorClass.AGENCY
    )
    repeat = whose is not ErrorClass.CLIENT and status >= 500
    fault = f"X-Road-Error of {whose}"
    return Understood(AnswerState.UNAVAILABLE, whose, fault=fault, may_repeat=repeat)


def _answered(reply: Reply, contract: Contract, subject: Subject, message_id: UUID) -> Understood:
    """Read an answer: that it answers this question, keeps the contract, is about this person."""
    if reply.is_of_another or reply.headers.get("x-road-id", "").lower() != str(message_id):
        return _bad("it answers another question, by its X-Road-Id or X-Road-Request-Hash")
    if reply.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        return _bad("it is not JSON")
    try:
        document = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return _bad("its JSON is broken")
    # Before the contract: an answer about somebody else is that, whatever else is wrong with it.
    if _names_somebody(document) and not is_about(subject, document):
        return Understood(AnswerState.WRONG_PERSON, ErrorClass.AGENCY)
    place = contract.fault_of_response(document)
    if place is not None:
        return _bad(f"the contract is broken at {place}")
    state = _STATES[document["outcome"]]
    return Understood(state, content=contract.named(document) if state is AnswerState.OK else None)


def _names_somebody(document: object) -> bool:
    return isinstance(document, dict) and isinstance(document.get(ECHO), dict)


def _bad(fault: str) -> Understood:
    return Understood(AnswerState.BAD_RESPONSE, ErrorClass.AGENCY, fault=fault)
