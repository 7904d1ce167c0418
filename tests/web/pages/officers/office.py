"""The back office of a test: an application with two agencies, and officers who sign in to it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from uuid import UUID

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select

from layers.deployment import Deployment
from portal.accounts.officer_roles import Membership, Officer, Role
from portal.assembly import proposables_of
from portal.directory.registers.definitions import Subject
from portal.directory.registers.rules import Content
from portal.proposals.models import Proposal
from portal.proposals.proposables import Proposables
from portal.proposals.proposing import propose
from portal.proposals.service import submit
from portal.vocabularies.loading import load_vocabularies
from tests.web.signed_in import SAME_ORIGIN, Colleague, signed_in

Given = Mapping[str, str | Sequence[str]]


@dataclass
class BackOffice:
    """A browser at the back office; `sit` decides who uses it from now on."""

    client: TestClient
    deployment: Deployment
    colleagues: dict[tuple[Role | None, str | None, int], Colleague] = field(default_factory=dict)
    now: Colleague | None = None

    def sign_in(
        self, role: Role | None, agency: str | None = "licensing", which: int = 0
    ) -> Colleague:
        """Sign in as an officer with this role; `which` tells several of them apart."""
        known = (role, agency, which)
        if known not in self.colleagues:
            self.colleagues[known] = signed_in(self.deployment, None, role, agency)
        self.now = self.colleagues[known]
        self.client.cookies.clear()
        self.now.sits_at(self.client)
        return self.now

    def get(self, path: str) -> Response:
        """Open a page of the back office in English, as it answers first."""
        return self.client.get(f"/en/officers{path}", follow_redirects=False)

    def post(
        self, path: str, given: Given | None = None, *, file: bytes | None = None, **more: str
    ) -> Response:
        """Send a form with the token of whoever sits here; with a file it goes in parts."""
        assert self.now is not None
        fields = {"token": self.now.form_token, **(given or {}), **more}
        return self.client.post(
            f"/en/officers{path}",
            data=fields,
            files=None if file is None else {"file": ("file", file)},
            headers=SAME_ORIGIN,
            follow_redirects=False,
        )

    @property
    def proposables(self) -> Proposables:
        return proposables_of(self.deployment, load_vocabularies())

    def office(self, ref: str) -> Content:
        """Give what an office says now."""
        return self.record(Subject.OFFICE, ref)

    def record(self, subject: Subject, code: str) -> Content:
        """Give what a record says now."""
        with self.deployment.database.reading() as session:
            stands = self.proposables[subject].standing(session, code)
        assert stands is not None
        return stands.content

    def proposal(
        self,
        maker: Colleague,
        subject: Subject,
        code: str,
        /,
        *,
        hand_in: bool = True,
        **said: object,
    ) -> str:
        """Let a colleague propose a change past the pages; gives the id of the proposal."""
        by = Officer(maker.id, maker.email, maker.name, "en", (Membership(Role.EDITOR, None),))
        with self.deployment.database.writing() as session:
            stands = self.proposables[subject].standing(session, code)
            content = {**(stands.content if stands else {}), **said}
            proposal, faults = propose(session, self.proposables, subject, content, by, "because")
            assert proposal is not None, [str(fault.message) for fault in faults]
            if hand_in:
                submit(session, proposal, by)
            return str(proposal.id)

    def proposals(self) -> frozenset[UUID]:
        """Return the ids of all proposals that there are; none may have been made yet."""
        with self.deployment.database.reading() as session:
            return frozenset(session.scalars(select(Proposal.id)))

    def newest_proposal(self) -> Proposal:
        """Give the proposal that was made last."""
        with self.deployment.database.reading() as session:
            found = session.scalars(
                select(Proposal).order_by(Proposal.made_at.desc()).limit(1)
            ).one()
            session.expunge_all()
            return found


def words(answer: Response) -> str:
    """Give the text of a page as people read it, on one line."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def filled(answer: Response) -> dict[str, list[str]]:
    """Give the fields of the only form with a token on a page, as a browser would send them."""
    form = re.search(r'<form class="form".*?</form>', answer.text, re.DOTALL)
    assert form is not None, words(answer)
    found: dict[str, list[str]] = {}

    def add(name: str, value: str) -> None:
        found.setdefault(name, []).append(unescape(value))

    for tag in re.findall(r"<input\b[^>]*>", form[0]):
        told = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if told.get("type") != "checkbox" or " checked" in tag:
            add(told["name"], told.get("value", ""))
    for name, text in re.findall(
        r'<textarea [^>]*?name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form[0], re.DOTALL
    ):
        add(name, text)
    for name, options in re.findall(
        r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        assert first is not None
        add(name, (chosen or first)[1])
    return found
