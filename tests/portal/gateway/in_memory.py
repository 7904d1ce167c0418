"""A gateway in memory, for the tests of whoever calls agencies: says what it is told to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from portal.gateway.contract_files import contract_of
from portal.gateway.routes import load_routes
from portal.gateway.rules import Answer, AnswerState, Call, ServiceRoute
from portal.gateway.settings import GatewaySettings


@dataclass
class InMemoryGateway:
    """Answers from what was put in, and keeps the calls.

    Without anything put in an agency has nothing about anybody. What is put in is checked against
    the contract; `person` and `outcome` are added.
    """

    calls: list[Call] = field(default_factory=list)
    held: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    states: dict[str, AnswerState] = field(default_factory=dict)
    now: datetime = datetime(2026, 11, 30, 9, tzinfo=UTC)

    def put(self, service: str, number: str, content: Mapping[str, Any]) -> None:
        """Let a service hold something about who has a number."""
        self.held[service, number] = content

    def fail(self, service: str, state: AnswerState) -> None:
        """Let all calls of a service end in a state."""
        self.states[service] = state

    def route(self, service: str) -> ServiceRoute:
        """See AgencyGateway."""
        return load_routes(GatewaySettings())[service]

    def call(self, call: Call) -> Answer:
        """See AgencyGateway."""
        self.calls.append(call)
        service = call.route.service
        state = self.states.get(service)
        if state is not None:
            return self._answer(state, None)
        content = self.held.get((service, call.subject.number))
        if content is None:
            return self._answer(AnswerState.EMPTY, None)
        whole = {"person": call.subject.as_json(), "outcome": "found", **content}
        place = contract_of(service).fault_of_response(whole)
        assert place is None, f"what was put in for {service} breaks its contract at {place}"
        return self._answer(AnswerState.OK, whole)

    def _answer(self, state: AnswerState, content: Mapping[str, Any] | None) -> Answer:
        return Answer(state, content, uuid4(), self.now)
