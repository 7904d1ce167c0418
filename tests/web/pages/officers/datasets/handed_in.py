"""Officers of an agency who describe a dataset and hand in files, through the pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from httpx2 import Response

from portal.accounts.officer_roles import Role
from tests.web.pages.officers.office import BackOffice
from tests.web.signed_in import SAME_ORIGIN

HOME = "/datasets"
DESCRIPTION = {
    "agency": "licensing",
    "titles.ar": "رخص القيادة (عيّنة)",
    "titles.en": "Driving licences (sample)",
    "texts.ar": "عدد الرخص في كل محافظة",
    "texts.en": "How many licences there are in each governorate",
    "category": "transport",
    "licence": "jo-ogdl",
    "frequency": "yearly",
    "is_sample": "1",
}
TABLE = b"governorate,licences\nAmman,4200\nIrbid,1800\n"
PERSONS = b"governorate,ref\nAmman,9851012345\nIrbid,9862023456\n"
BECAUSE = {"because.ar": "أرقام خاطئة", "because.en": "The figures were wrong"}


@dataclass
class DatasetDesk:
    """A back office at which one dataset is made, under a name that no other test has."""

    office: BackOffice
    name: str

    @property
    def page(self) -> str:
        """Return the address of its desk."""
        return f"{HOME}/{self.name}"

    def describe(self, **more: str) -> Response:
        """Save the description of a dataset."""
        return self.office.post(
            f"{HOME}/new", {**DESCRIPTION, "name": self.name, **more}, command="save"
        )

    def hand_in(self, contents: bytes, name: str = "licences.csv", **given: str) -> Response:
        """Hand a file in, as the form does."""
        assert self.office.now is not None
        token = self.office.now.form_token
        return self.office.client.post(
            f"/en/officers{HOME}/files",
            data={"token": token, "dataset": self.name, "resource": "", **given},
            files={"file": (name, contents)},
            headers=SAME_ORIGIN,
            follow_redirects=False,
        )

    def handed_in(self, contents: bytes, **given: str) -> str:
        """Hand a file in that is taken; return the page of its version."""
        answer = self.hand_in(contents, **given)
        return answer.headers["location"].removeprefix("/en/officers")

    def do(self, command: str, given: Mapping[str, str] | None = None) -> Response:
        """Press a button of the desk."""
        return self.office.post(self.page, given, command=command)

    def brought_to_the_check(self, contents: bytes) -> str:
        """Describe it, hand in a file, and let a second officer review it."""
        self.office.sign_in(Role.EDITOR)
        self.describe()
        page = self.handed_in(contents)
        self.do("hand_in")
        self.office.sign_in(Role.EDITOR, which=1)
        self.do("review")
        return page

    def published(self, contents: bytes = TABLE) -> str:
        """Publish it; return the page of its version."""
        page = self.brought_to_the_check(contents)
        self.office.sign_in(Role.APPROVER)
        assert self.do("publish").status_code == 303
        return page
