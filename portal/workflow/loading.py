"""Reading workflows from their TOML files, and the versions of one together."""

import tomllib
from collections.abc import Collection, Iterable, Iterator
from importlib.resources.abc import Traversable

from pydantic import ValidationError

from geo.errors import InvalidSetup
from geo.messages import mark as _
from portal.workflow.definitions import LANGUAGES, Definition


def missing_labels(definition: Definition, languages: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each label that lacks one of the languages."""
    labelled = [
        ("the workflow", definition.names),
        *((f"the state “{one.name}”", one.names) for one in definition.states),
        *((f"the transition “{one.name}”", one.names) for one in definition.transitions),
        *((f"the event of “{one.name}”", one.event_names) for one in definition.transitions),
        *(
            (f"the level {number} of escalation", one.names)
            for number, one in enumerate(definition.escalation, start=1)
        ),
    ]
    for what, names in labelled:
        for language in languages:
            if not names.get(language, "").strip():
                yield f"{what} has no name in the language “{language}”"


class Definitions:
    """All versions of one workflow: new items begin with the newest, others keep their own."""

    def __init__(self, versions: Iterable[Definition]) -> None:
        self._by_version: dict[int, Definition] = {}
        for one in versions:
            if one.version in self._by_version:
                raise _invalid(one.name, f"there are two files of version {one.version}")
            self._by_version[one.version] = one
        names = {one.name for one in self._by_version.values()}
        if len(names) != 1:
            raise _invalid(", ".join(sorted(names)), "a folder holds the versions of one workflow")
        self.newest = self._by_version[max(self._by_version)]
        self.name = self.newest.name

    def __getitem__(self, version: int) -> Definition:
        """Return a version; raises InvalidSetup for one whose file is gone."""
        found = self._by_version.get(version)
        if found is None:
            raise _invalid(
                self.name,
                f"the file of version {version} is missing, and items that began with it remain",
            )
        return found


def load_definitions(folder: Traversable, languages: Collection[str] = LANGUAGES) -> Definitions:
    """Read the TOML files of a folder, which are the versions of one workflow.

    Raises InvalidSetup with one sentence for the first fault of a file.
    """
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return Definitions(
        read_definition(file.read_text("utf-8"), file.name, languages)
        for file in files
        if file.name.endswith(".toml")
    )


def read_definition(text: str, file_name: str, languages: Collection[str]) -> Definition:
    """Read and check one definition; raises InvalidSetup with one sentence that names the file."""
    try:
        definition = Definition.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _invalid(file_name, str(error)) from error
    except ValidationError as error:
        raise _invalid(file_name, _first_fault(error)) from error
    for sentence in missing_labels(definition, languages):
        raise _invalid(file_name, sentence)
    return definition


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    said = fault["msg"].removeprefix("Value error, ")
    return f"{place}: {said}" if place and fault["type"] != "value_error" else said


def _invalid(name: str, reason: str) -> InvalidSetup:
    return InvalidSetup(
        _("The workflow definition {file} is not valid: {reason}."), file=name, reason=reason
    )
