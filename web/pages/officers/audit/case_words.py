"""What the events of cases are called: by what was done, whatever the kind of the case."""

from collections.abc import Mapping

from geo.messages import mark as _
from portal.contact.rules import APPEAL, TASK, Kind

CASE_KINDS = (*(kind.value for kind in Kind), APPEAL)
# Stands for every kind of case where events are asked for.
ANY_KIND = "case"
# What was done, by the last part of an action. Transitions of the definitions are among them.
DONE: Mapping[str, str] = {
    "anonymised": _("The person was taken out of a case, as its time is over"),
    "filed": _("A case was handed in"),
    "assign": _("A case was assigned"),
    "acknowledge": _("The receipt of a case was confirmed"),
    "ask": _("The writer of a case was asked something"),
    "reply": _("The writer of a case has replied"),
    "consult": _("A case went to a third party for its view"),
    "resume": _("A case is back from a third party"),
    "transfer": _("A case was transferred to another agency"),
    "answer": _("A case was answered"),
    "resolve": _("A case was resolved"),
    "decide": _("A case was decided"),
    "pass_on": _("Praise was passed on"),
    "reject": _("A case was not accepted"),
    "give_up": _("A case was closed, as no reply came"),
    "close": _("A case was closed"),
    "withdraw": _("A case was taken back by its writer"),
    "reopen": _("A case was opened again by its writer"),
    "uphold": _("An appeal was upheld"),
    "dismiss": _("An appeal was dismissed"),
    "rated": _("The answer to a case was rated"),
    "noted": _("A note was written about a case"),
    "merged": _("A case was put together with others of one matter"),
    "separated": _("A case was taken out of those of one matter"),
    "file_checked": _("A file of a case was checked"),
    "identity_opened": _("The identity of a hidden person was opened"),
    "copy_proposed": _("A public copy was written, and the writer of the case asked"),
    "copy_agreed": _("A public copy was agreed to by the writer of the case"),
    "copy_published": _("A public copy was published"),
    "copy_withdrawn": _("A public copy was taken back"),
}
_TASKS: Mapping[str, str] = {
    f"{TASK}.finish": _("A part asked of another agency was handed in"),
    f"{TASK}.return": _("A part asked of another agency was given back"),
    f"{TASK}.cancel": _("A part asked of another agency was called off"),
}
_OF_MANY: Mapping[str, str] = {
    "canned_answer.saved": _("A ready answer was written"),
    "canned_answer.retired": _("A ready answer was retired"),
    "routing_rule.added": _("A routing rule was written"),
    "routing_rule.changed": _("A routing rule was changed"),
    "routing_rule.switched": _("A routing rule was switched on or off"),
    "routing_rule.moved": _("A routing rule was moved up or down"),
    "routing_rule.removed": _("A routing rule was removed"),
}
# As they are offered: each for all kinds of cases at once.
CASE_ACTIONS: Mapping[str, str] = {
    **{f"{ANY_KIND}.{done}": text for done, text in DONE.items()},
    **_TASKS,
    **_OF_MANY,
}
# As they stand in the log.
CASE_ACTION_NAMES: Mapping[str, str] = {
    **{f"{kind}.{done}": text for kind in CASE_KINDS for done, text in DONE.items()},
    **_TASKS,
    **_OF_MANY,
}
CASE_KIND_NAMES: Mapping[str, str] = {
    TASK: _("Part of a case"),
    "canned_answer": _("Ready answer"),
    "routing_rule": _("Routing rule"),
}


def actions_meant(action: str) -> frozenset[str]:
    """Return the actions of the log that an offered one stands for."""
    topic, _dot, done = action.partition(".")
    if topic != ANY_KIND:
        return frozenset({action})
    return frozenset(f"{kind}.{done}" for kind in CASE_KINDS)
