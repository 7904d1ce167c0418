"""What the topics of open data show on the page of a dataset, each as one section.

A topic hands in a function `MakePart`; `collected.py` lists them in the order of the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from portal.opendata.datasets.rules import Dataset
from web.page.site import Site
from web.pages.directory.data import Node


@dataclass(frozen=True)
class DatasetPart:
    """A section of the page of a dataset.

    `template` finds `context` as `told`, and writes its own `<section id="{{ part.name }}">`.
    Without one nothing is shown, only `data` is put into the page for programs. `key` is another
    whenever what is shown is: it belongs to the validator of the page (`dataset.version` is there
    already). `styles` are sheets below /static that the section needs, `scripts` modules.
    """

    name: str
    template: str | None
    context: Mapping[str, object] = field(default_factory=dict)
    key: tuple[object, ...] = ()
    data: Node | None = None
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


# The session is the public's; the text is the language of the page. None: nothing is shown.
MakePart = Callable[[Session, Dataset, str, Site], DatasetPart | None]
