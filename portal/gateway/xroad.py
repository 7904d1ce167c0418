"""The adapter in the shape of X-Road: a POST through a security server for every call.

Reads are sent as POST too, with the person in the body: addresses are written into the logs of
every server on the way.
"""

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import orjson

from geo.database import Database
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.gateway.alarms import raise_alarm
from portal.gateway.circuits import admit, note_outcome
from portal.gateway.contract_files import Contract, contract_of
from portal.gateway.exchange import Line, NoReply, Reply, exchange
from portal.gateway.ledger import Outcome, note_call, note_end
from portal.gateway.reading import Understood, understand
from portal.gateway.rules import (
    Answer,
    AnswerState,
    Call,
    ErrorClass,
    ServiceRoute,
)
from portal.secrets import Keys

log = logging.getLogger(__name__)

_TRIES = 2
_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 0.4
# X-Road calls what a change is asked with a path of its own.
_CHANGE = "change"
_READ, _MATCH = "read", "match"


@dataclass(frozen=True)
class Lines:
    """The ways to agencies: the security server, and the simulator for those that are simulated."""

    agencies: Line | None
    simulator: Line | None

    def of(self, route: ServiceRoute) -> Line | None:
        """Return the way that a route takes."""
        return self.simulator if route.is_simulated else self.agencies


class XRoadGateway:
    """Calls agencies through a security server. One for a process; threads may share it."""

    def __init__(
        self,
        database: Database,
        keys: Keys,
        routes: Mapping[str, ServiceRoute],
        lines: Lines,
        client: str,
        *,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._database = database
        self._keys = keys
        self._routes = routes
        self._lines = lines
        self._client = client
        self._pause = pause

    def route(self, service: str) -> ServiceRoute:
        """See AgencyGateway."""
        return self._routes[service]

    def call(self, call: Call) -> Answer:
        """See AgencyGateway. Opens two short transactions of its own: before the call and after."""
        contract = contract_of(call.route.service)
        body = _body(contract, call)
        message_id = uuid4()
        line = self._lines.of(call.route)
        if line is None or not self._admitted(call, message_id, body):
            return self._answer(call, message_id, Understood(AnswerState.UNAVAILABLE))
        understood, outcome = self._asked(line, call, contract, message_id, body)
        self._end(call, message_id, understood, outcome)
        return self._answer(call, message_id, understood)

    def _admitted(self, call: Call, message_id: UUID, body: bytes) -> bool:
        with self._database.writing() as session:
            if not admit(session, call.route, probe_s=_TRIES * call.route.timeout_s + 5):
                return False
            note_call(session, self._keys, call, message_id, body)
            return True

    def _asked(
        self, line: Line, call: Call, contract: Contract, message_id: UUID, body: bytes
    ) -> tuple[Understood, Outcome]:
        """Ask, and ask a second time what may be asked twice."""
        path = _path(call)
        headers = self._headers(call, message_id)
        understood, outcome = Understood(AnswerState.UNAVAILABLE), Outcome(AnswerState.UNAVAILABLE)
        for tried in range(1, (_TRIES if call.is_read else 1) + 1):
            try:
                reply = exchange(line, path, headers, body, call.route.timeout_s)
            except NoReply as error:
                understood = _unanswered(error)
                outcome = Outcome(understood.state, tried, None, error.error_class)
            else:
                understood = understand(reply, contract, call.subject, message_id)
                outcome = _outcome(understood, reply, tried)
            if not understood.may_repeat:
                break
            if tried < _TRIES and call.is_read:
                # Not all who wait for one agency at the same moment.
                self._pause(random.uniform(_SHORTEST_PAUSE_S, _LONGEST_PAUSE_S))  # noqa: S311
        return understood, outcome

    def _headers(self, call: Call, message_id: UUID) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "aroundme",
            "X-Road-Client": self._client,
            "X-Road-Id": str(message_id),
            "X-Road-UserId": call.user,
            "X-Road-Issue": call.issue,
        }
        if call.represented is not None:
            instance = self._client.partition("/")[0]
            headers["X-Road-Represented-Party"] = f"{instance}/{call.represented}"
        return headers

    def _end(self, call: Call, message_id: UUID, understood: Understood, outcome: Outcome) -> None:
        service, state = call.route.service, understood.state
        if understood.fault:
            log.warning("%s gave no answer to %s: %s", service, message_id, understood.fault)
        with self._database.writing() as session:
            note_end(session, self._keys, message_id, outcome)
            is_theirs = understood.error_class is not ErrorClass.CLIENT
            opened = note_outcome(session, call.route, state, is_theirs=is_theirs)
            if state is AnswerState.WRONG_PERSON:
                raise_alarm(session, self._keys, call.route, message_id)
        if opened:
            log.error("%s of %s is left alone for a while: %s", service, call.route.agency, state)

    def _answer(self, call: Call, message_id: UUID, understood: Understood) -> Answer:
        return Answer(
            understood.state,
            understood.content,
            message_id,
            self._database.clock.now(),
            is_demonstration=call.route.is_simulated,
        )


def _body(contract: Contract, call: Call) -> bytes:
    action = _action(contract, call)
    document = {
        "person": call.subject.as_json(),
        "action": action,
        "parameters": dict(call.parameters),
    }
    place = contract.fault_of_request(document)
    if place is not None:
        raise InvalidParameter(
            place,
            _("The service “{service}” does not take what stands in {place}: see its contract."),
            service=call.route.service,
            place=place,
        )
    return orjson.dumps(document)


def _action(contract: Contract, call: Call) -> str:
    if not call.is_read:
        return _CHANGE
    return _MATCH if contract.is_match else _READ


def _path(call: Call) -> str:
    path = f"/r1/{call.route.provider}"
    return path if call.is_read else f"{path}/{_CHANGE}"


def _unanswered(error: NoReply) -> Understood:
    return Understood(
        AnswerState.UNAVAILABLE,
        error.error_class,
        fault=str(error),
        may_repeat=error.may_repeat,
    )


def _outcome(understood: Understood, reply: Reply, tried: int) -> Outcome:
    return Outcome(understood.state, tried, reply.status, understood.error_class, reply.body)
