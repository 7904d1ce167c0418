"""The forms of all kinds: what each asks, what may stay hidden, where it goes."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.contact.rules import Kind

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Strict):
    """One answer of a field that offers several."""

    code: Code
    names: dict[str, str]


class FormField(_Strict):
    """What a form asks for; `names` are missing where every form calls it the same."""

    name: Code
    type: Literal["line", "text", "date", "choice", "agency", "topic", "page"]
    required: bool = False
    names: dict[str, str] = {}
    options: tuple[Option, ...] = ()


class CaseForm(_Strict):
    """The form of one kind.

    `identity` says whether a person may hide, or is hidden unless he says otherwise; a hidden one
    leaves in the case what `hidden_leaves` names and nothing else: all the rest of `IDENTITY` goes
    into the vault. Where it is “not_asked” a way back is all that is asked of the person.
    `goes_to` is the agency that is named, that of a page, or the unit above all. With
    `publishing` “never” no public copy is made. Within `reopening_days` of the end it can be opened
    again. `contact` and `name` say whether an answer needs a way back, and the case a name.
    Where `needs_place`, it is about something at a place, of the topics that are reported at one;
    where `is_listed`, everybody sees of each case its topic, state and dates, and roughly where.
    What is not `is_offered` is reached from pages alone; where it `forgets_writer`, the way back is
    removed with the end of a case.
    """

    kind: Kind
    letter: Annotated[str, Field(pattern=r"^[A-HJKMNP-TV-Z]$")]
    names: dict[str, str]
    title: dict[str, str]
    about: dict[str, str]
    identity: Literal["may_be_hidden", "hidden_unless_said", "not_asked"]
    contact: Literal["required", "optional"]
    name: Literal["required", "optional"]
    goes_to: Literal["agency", "central", "page"]
    publishing: Literal["never", "if_both_agree"]
    reopening_days: Annotated[int, Field(ge=0, le=90)]
    takes_files: bool
    takes_place: bool
    needs_place: bool = False
    is_listed: bool = False
    is_offered: bool = True
    forgets_writer: bool = False
    hidden_leaves: tuple[Literal["country"], ...]
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]

    def field(self, name: str) -> FormField | None:
        """Return a field by its name; None for one that the form does not have."""
        return next((one for one in self.fields if one.name == name), None)

    @property
    def hidden_keeps(self) -> tuple[str, ...]:
        """What of a hidden person never stands in the case: it is in the vault, or nowhere."""
        return tuple(one for one in IDENTITY if one not in self.hidden_leaves)


# What a person can say of himself.
IDENTITY = ("name", "email", "phone", "country")


@cache
def case_forms() -> Mapping[Kind, CaseForm]:
    """Return the forms of all kinds, in their order; raises InvalidSetup for a faulty file."""
    folder = resources.files("portal.contact") / "kinds"
    return {kind: _read(kind, (folder / f"{kind}.toml").read_text("utf-8")) for kind in Kind}


def _read(kind: Kind, text: str) -> CaseForm:
    try:
        form = CaseForm.model_validate(tomllib.loads(text))
        if form.kind is not kind:
            raise ValueError(f"it is the form of “{form.kind}”")
        names = [one.name for one in form.fields]
        if len(set(names)) < len(names) or "text" not in names:
            raise ValueError("each form asks once for everything, for the text too")
    except (tomllib.TOMLDecodeError, ValidationError, ValueError) as error:
        raise InvalidSetup(
            _("The form {file} is not valid: {reason}."),
            file=f"{kind}.toml",
            reason=" ".join(str(error).split()),
        ) from error
    return form
