"""Layer definitions: the TOML files that declare a layer, and what may be asked of it."""

import tomllib
from collections.abc import Iterable
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geo.errors import InvalidParameter, InvalidSetup, NotFound
from geo.folding import fold_text
from geo.messages import Several
from geo.messages import mark as _

# Query parameters of the endpoints, the finder and its widget; an attribute of the same name could
# not be filtered by.
RESERVED_NAMES = frozenset(
    {"area", "lat", "lon", "radius", "layers", "limit", "cursor", "q", "open", "lang"}
    | {"place", "page", "kinds", "first", "accuracy"}
    | {"start", "look", "speaks", "height"}
)
_NAME = r"^[a-z][a-z0-9_]{0,39}$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Value(_Strict):
    """One value of a choice: `spellings` are other ways in which files write it."""

    name: str = Field(pattern=_NAME)
    names: dict[str, str]
    spellings: tuple[str, ...] = ()


class Attribute(_Strict):
    """What features of a layer tell beyond name, phone and address.

    `headers` are the column names under which files hold it. `minimum` and `maximum` bound numbers.
    `chips` says whether the finder offers its values, each with its count, to be tapped.
    """

    name: str = Field(pattern=_NAME)
    type: Literal["text", "texts", "choice", "choices", "number", "flag"]
    names: dict[str, str]
    headers: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    chips: bool = False

    @cached_property
    def value_names(self) -> dict[str, str]:
        """Return the value's name for each folded way to write it."""
        return {
            fold_text(text): value.name
            for value in reversed(self.values)
            for text in (*value.spellings, *value.names.values(), value.name)
        }

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.name in RESERVED_NAMES:
            raise ValueError(f"“{self.name}” is a query parameter; choose another attribute name")
        if bool(self.values) != (self.type in ("choice", "choices")):
            raise ValueError(f"{self.name}: a choice needs values, and nothing else has them")
        if self.chips and self.type not in ("choice", "choices", "flag"):
            raise ValueError(f"{self.name}: only a choice and a flag can be chips")
        return self


class RadiusLimits(_Strict):
    """The radius a layer is searched with when none is asked for, and the largest, in metres."""

    default: int = Field(gt=0)
    maximum: int = Field(gt=0, le=200_000)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.default > self.maximum:
            raise ValueError("the default radius is larger than the maximum")
        return self


class Definition(_Strict):
    """A layer as declared: names, radius limits, look and attributes.

    `osm_tags` are the OpenStreetMap tags of its places: key to values, `*` for any value.
    `second_officer` says whether a release is activated by somebody else than whoever made it; what
    says nothing goes by the installation's setting on pages, and needs none at the terminal.
    `owner` is the code of the agency whose officers may import the layer, beside those of every
    agency. `scope` is the attribute that says whose a place is, where a file may speak for the
    places of one owner. A `derived` layer is kept in step with other tables by the portal and
    imported by nobody; it stands in answers, lists and counts only where its name is asked for, and
    keeps nothing of what was in it before. `category` is where its dataset stands in the tree of
    open data.
    """

    name: str = Field(pattern=_NAME)
    names: dict[str, str]
    singular: dict[str, str]
    icon: str = Field(pattern=_NAME)
    colour: str = Field(pattern=r"^#[0-9a-f]{6}$")
    position: int
    radius_m: RadiusLimits
    licence: str | None = Field(default=None, max_length=200)
    licence_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    osm_tags: dict[str, tuple[str, ...]] = {}
    second_officer: bool | None = None
    derived: bool = False
    scope: str | None = Field(default=None, pattern=_NAME)
    kinds: str | None = Field(default=None, pattern=_NAME)
    category: str | None = Field(default=None, pattern=_NAME)
    owner: str | None = Field(default=None, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)
    attributes: tuple[Attribute, ...] = ()

    @model_validator(mode="after")
    def _has_its_kinds(self) -> Self:
        if self.kinds is not None:
            attribute = self.attribute(self.kinds)
            if attribute is None or not attribute.values:
                raise ValueError(f"kinds = “{self.kinds}”: no attribute of this name is a choice")
        return self

    @cached_property
    def chips(self) -> tuple[Attribute, ...]:
        """The attributes whose values the finder offers to be tapped."""
        return tuple(attribute for attribute in self.attributes if attribute.chips)

    def attribute(self, name: str) -> Attribute | None:
        """Find an attribute by its name."""
        return next((a for a in self.attributes if a.name == name), None)

    @cached_property
    def kind_words(self) -> frozenset[str]:
        """The words for what its places are, folded: none of them is the name of a place."""
        kinds = [a.values for a in self.attributes if a.name == "kind"]
        words = [self.singular, self.names, *(one.names for values in kinds for one in values)]
        return frozenset(fold_text(word) for names in words for word in names.values())


class Catalogue:
    """All definitions of a deployment, in the order in which people see them.

    Derived layers are found by their names, and stand in `every` alone.
    """

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._by_name = {
            definition.name: definition
            for definition in sorted(definitions, key=lambda d: (d.position, d.name))
        }

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the layers that are asked where none is named."""
        return tuple(one.name for one in self.definitions)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions of these."""
        return tuple(one for one in self.every if not one.derived)

    @cached_property
    def every(self) -> tuple[Definition, ...]:
        """All definitions, those of derived layers too."""
        return tuple(self._by_name.values())

    @cached_property
    def every_name(self) -> tuple[str, ...]:
        """The names of these."""
        return tuple(self._by_name)

    def __getitem__(self, name: str) -> Definition:
        definition = self._by_name.get(name)
        if definition is None:
            raise NotFound(
                _("There is no layer “{layer}”. The layers are: {known}."),
                layer=name,
                known=Several(self.names),
            )
        return definition

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def owner_of(self, layer: str) -> str | None:
        """Return the agency that a layer belongs to; None where no single one owns it."""
        return self[layer].owner if layer in self else None


def named_definitions(text: str, catalogue: Catalogue) -> tuple[Definition, ...]:
    """Find the layers of a comma-separated list, each once; raises InvalidParameter."""
    names = dict.fromkeys(text.split(","))
    for name in names:
        if name not in catalogue:
            raise InvalidParameter(
                "layers",
                _("There is no layer “{value}”. The layers are: {known}."),
                value=name,
                allowed={"values": list(catalogue.names)},
                known=Several(catalogue.names),
            )
    return tuple(catalogue[name] for name in names)


def load_catalogue(extra_folder: Path | None = None) -> Catalogue:
    """Read the packaged definitions and those of a folder of the deployment's own.

    A file of the folder takes the place of a packaged one of the same layer name.
    """
    files = [*(resources.files("layers.catalogue") / "definitions").iterdir()]
    if extra_folder is not None:
        files += sorted(extra_folder.glob("*.toml"))
    found: dict[str, Definition] = {}
    for file in files:
        if file.name.endswith(".toml"):
            definition = _read(file.name, file.read_text("utf-8"))
            found[definition.name] = definition
    return Catalogue(found.values())


def _read(file_name: str, text: str) -> Definition:
    try:
        return Definition.model_validate(tomllib.loads(text))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise InvalidSetup(
            _("The layer definition {file} is not valid: {reason}"),
            file=file_name,
            reason=str(error),
        ) from error
