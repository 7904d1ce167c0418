"""The fields of a dataset, in words for an officer who has a file and little time."""

from geo.messages import mark as _
from portal.directory.records.shapes import FieldKind, Shape
from portal.opendata.datasets.rules import MOST_RESOURCES, ResourceKind
from web.page.forms.drawing import SectionPlan
from web.pages.opendata.words import KIND_NAMES

_TEXTS, _VALUE = FieldKind.TEXTS, FieldKind.VALUE
_RESOURCE = (
    Shape("titles", _TEXTS, "line", is_needed=True, label=_("What the file is called")),
    Shape(
        "kind",
        _VALUE,
        "choice",
        is_needed=True,
        default=ResourceKind.FILE.value,
        choices=tuple(one.value for one in ResourceKind),
        names={one.value: name for one, name in KIND_NAMES.items()},
        label=_("What kind of thing it is"),
    ),
    Shape("texts", _TEXTS, "line", label=_("What is in it, in a sentence")),
    Shape("name", _VALUE, "code", label=_("Its name in addresses")),
)
SHAPES: tuple[Shape, ...] = (
    Shape("agency", _VALUE, "code", is_needed=True, label=_("Agency that publishes it")),
    Shape(
        "titles",
        _TEXTS,
        "line",
        is_needed=True,
        label=_("Title of the dataset"),
        hint=_("What, where and when: “Schools by governorate, 2030”."),
    ),
    Shape(
        "texts",
        _TEXTS,
        "text",
        is_needed=True,
        label=_("Description"),
        hint=_(
            "What the rows are, where the figures come from, what is not in them. Two or three"
            " sentences are enough."
        ),
    ),
    Shape("category", _VALUE, "code", is_needed=True, label=_("Category")),
    Shape(
        "licence",
        _VALUE,
        "code",
        is_needed=True,
        label=_("Licence"),
        hint=_("What others may do with it. Leave it as it is unless you know better."),
    ),
    Shape(
        "frequency",
        _VALUE,
        "code",
        is_needed=True,
        label=_("How often it is updated"),
        hint=_("Everybody reads by when the next version is due, and whether it is overdue."),
    ),
    Shape("temporal_from", _VALUE, "day", label=_("First day that it is about")),
    Shape("temporal_to", _VALUE, "day", label=_("Last day that it is about")),
    Shape(
        "areas",
        FieldKind.SEVERAL,
        "choice",
        label=_("Areas"),
        hint=_("Nothing is ticked for what concerns the whole country."),
    ),
    Shape(
        "contact",
        FieldKind.PART,
        is_needed=True,
        label=_("Whom people can ask"),
        parts=(
            Shape("name", _VALUE, "line", label=_("Unit or office, no person")),
            Shape("email", _VALUE, "email", label=_("E-mail")),
            Shape("phone", _VALUE, "line", label=_("Phone")),
        ),
    ),
    Shape(
        "keywords",
        _TEXTS,
        "line",
        label=_("Keywords"),
        hint=_("Other words that people look for, with commas between."),
    ),
    Shape(
        "name",
        _VALUE,
        "code",
        label=_("Address of its page"),
        hint=_(
            "Small Latin letters, digits and hyphens. Left empty, it is made of the English title."
        ),
    ),
    Shape(
        "is_sample",
        FieldKind.FLAG,
        label=_("These are invented figures (a sample)"),
    ),
    Shape(
        "resources",
        FieldKind.PARTS,
        parts=_RESOURCE,
        most=MOST_RESOURCES,
        label=_("Files and addresses"),
        one=_("File {number}"),
        add=_("Add a file"),
        hint=_("The files themselves are handed in on the page of the dataset."),
    ),
)
PLANS = (
    SectionPlan(_("What the data are"), ("agency", "titles", "texts", "category")),
    SectionPlan(_("How it may be used, and how often it comes"), ("licence", "frequency")),
    SectionPlan(_("Time, place and contact"), ("temporal_from", "temporal_to", "areas", "contact")),
    SectionPlan(_("To be found"), ("keywords", "name", "is_sample")),
    SectionPlan(_("Files and addresses"), ("resources",)),
)


def shapes_for(*, has_resources: bool) -> tuple[Shape, ...]:
    """Return the fields of a form: files are named there once they were handed in."""
    return tuple(one for one in SHAPES if has_resources or one.name != "resources")


def plans_for(*, has_resources: bool) -> tuple[SectionPlan, ...]:
    """Return the sections of a form."""
    return PLANS if has_resources else PLANS[:-1]
