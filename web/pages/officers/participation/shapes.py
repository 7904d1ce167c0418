"""The fields of the form of a space, and what explains them to who fills it in the first time."""

from geo.messages import mark as _
from portal.directory.records.shapes import FieldKind, Shape
from portal.participation.spaces.drafts import MOST_PHASES
from portal.participation.spaces.publishing_rules import FIXED, FIXED_TOO
from portal.participation.spaces.rules import Activity, Level
from web.page.forms.drawing import SectionPlan
from web.pages.participation.words import ACTIVITY_NAMES, LEVEL_NAMES

_TEXTS, _VALUE = FieldKind.TEXTS, FieldKind.VALUE
_MARKDOWN = _(
    "An empty line begins a paragraph; **bold**, *slanting*, - lists and [words](https://address)."
)

_PHASE = (
    Shape(
        "titles",
        _TEXTS,
        "line",
        is_needed=True,
        label=_("What the phase is called"),
        hint=_("Like “Ideas”, “Discussion” or “Evaluation”."),
    ),
    Shape("starts_at", _VALUE, "moment", is_needed=True, label=_("From")),
    Shape("ends_at", _VALUE, "moment", is_needed=True, label=_("Until")),
    Shape(
        "activities",
        FieldKind.SEVERAL,
        "choice",
        choices=tuple(one.value for one in Activity),
        names={one.value: name for one, name in ACTIVITY_NAMES.items()},
        label=_("What people may do in it"),
        hint=_(
            "Nothing is ticked in a phase for reading. Information allows comments alone,"
            " consultation everything but support."
        ),
    ),
    Shape(
        "texts",
        _TEXTS,
        "text",
        label=_("What happens in it"),
        hint=_("A sentence or two, if the name does not say it."),
    ),
)

SHAPES: tuple[Shape, ...] = (
    Shape("agency", _VALUE, "code", is_needed=True, label=_("Agency that asks and answers")),
    Shape(
        "titles",
        _TEXTS,
        "line",
        is_needed=True,
        label=_("Headline"),
        hint=_("What it is about, in words that people use: “Which streets are repaired first?”"),
    ),
    Shape(
        "summaries",
        _TEXTS,
        "text",
        is_needed=True,
        label=_("In one sentence"),
        hint=_("It stands in the list and in search engines: 300 characters at most."),
    ),
    Shape("texts", _TEXTS, "text", is_needed=True, label=_("What it is about"), hint=_MARKDOWN),
    Shape(
        "level",
        _VALUE,
        "choice",
        is_needed=True,
        choices=tuple(one.value for one in Level),
        names={one.value: name for one, name in LEVEL_NAMES.items()},
        label=_("Level"),
        hint=_("Choose the highest that you will keep to. It stands once the space is published."),
    ),
    Shape(
        "promises",
        _TEXTS,
        "text",
        is_needed=True,
        label=_("What will be done with what people write"),
        hint=_(
            "A promise says three things: who reads it, who decides, and what people get to see."
            " For example: “The roads department reads every idea. The council decides in May which"
            " streets are repaired this year, and we publish the list with a reason for each street"
            " that was proposed.” It cannot be changed once the space is published."
        ),
    ),
    Shape(
        "answer_due",
        _VALUE,
        "day",
        is_needed=True,
        label=_("By which day people read the outcome"),
        hint=_(
            "From the day after, the space says to everybody that the answer is overdue. You can"
            " move the day with a reason that everybody reads; the first day stays to be seen."
        ),
    ),
    Shape(
        "phases",
        FieldKind.PARTS,
        parts=_PHASE,
        most=MOST_PHASES,
        label=_("Phases"),
        one=_("Phase {number}"),
        add=_("Add a phase"),
        hint=_(
            "Each phase opens and closes by itself at its times, which are those of the country."
            " Phases do not overlap; between them people can read."
        ),
    ),
    Shape(
        "support_threshold",
        _VALUE,
        "number",
        label=_("Supporters after which an idea has to be answered"),
        hint=_("Only where people may support ideas."),
    ),
    Shape(
        "answer_working_days",
        _VALUE,
        "number",
        default=20,
        label=_("Working days for such an answer"),
    ),
    Shape(
        "areas",
        FieldKind.SEVERAL,
        "choice",
        label=_("Areas"),
        hint=_("Nothing is ticked for what concerns the whole country."),
    ),
    Shape("lat", _VALUE, "decimal", label=_("Latitude of its place, if it has one")),
    Shape("lon", _VALUE, "decimal", label=_("Longitude of its place")),
    Shape(
        "name",
        _VALUE,
        "code",
        label=_("Address of its page"),
        hint=_(
            "Small Latin letters, digits and hyphens. Left empty, it is made of the English title."
        ),
    ),
)
PLANS = (
    SectionPlan(_("What it is about"), ("agency", "titles", "summaries", "texts")),
    SectionPlan(_("What people can change"), ("level",), "level"),
    SectionPlan(_("What you promise"), ("promises", "answer_due")),
    SectionPlan(_("When"), ("phases",)),
    SectionPlan(_("Ideas that many support"), ("support_threshold", "answer_working_days")),
    SectionPlan(_("Where"), ("areas", "lat", "lon", "name")),
)
_STANDS = frozenset((*FIXED, FIXED_TOO))


def shapes_for(*, is_published: bool) -> tuple[Shape, ...]:
    """Return the fields that may be changed: what was promised in public stands."""
    return tuple(one for one in SHAPES if not (is_published and one.name in _STANDS))
