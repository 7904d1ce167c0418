"""What a space needs before it is published, and what may still change afterwards."""

from datetime import datetime

from geo.country import Country
from geo.errors import InvalidParameter
from geo.messages import mark as _
from portal.participation.spaces.drafts import NEEDED_IN_ALL, PhaseDraft, SpaceDraft, is_whole
from portal.participation.spaces.rules import LEVEL_ACTIVITIES, Activity, Level, Phase, Space

# What was said when it was published stands: the day of the answer moves by an action of its own.
FIXED = ("agency", "name", "level", "promises", "answer_due", "support_threshold")
FIXED_TOO = "answer_working_days"


def missing_for_publishing(
    said: SpaceDraft, country: Country, now: datetime
) -> list[InvalidParameter]:
    """List what a space misses before anybody may see it; `now` is on the country's clock."""
    faults = [
        InvalidParameter(name, NEEDED_IN_ALL, value="")
        for name in ("titles", "summaries", "texts", "promises")
        if not is_whole(getattr(said, name), country)
    ]
    faults += _day_faults(said, now)
    faults += _phase_faults(said, country, now)
    supports = any(Activity.SUPPORT in one.activities for one in said.phases)
    if supports and said.support_threshold is None:
        text = _("Say how many supporters an idea needs before it has to be answered.")
        faults.append(InvalidParameter("support_threshold", text, value=""))
    return faults


def _day_faults(said: SpaceDraft, now: datetime) -> list[InvalidParameter]:
    if said.answer_due is None:
        text = _("Say by which day people read what came of it: a promise has a day.")
        return [InvalidParameter("answer_due", text, value="")]
    last = max((one.ends_at.astimezone(now.tzinfo).date() for one in said.phases), default=None)
    least = now.date() if last is None else max(last, now.date())
    if said.answer_due < least:
        text = _("The day of the answer cannot be before {day}, when the last phase ends.")
        if least == now.date():
            text = _("The day of the answer cannot be before today, {day}.")
        value = said.answer_due.isoformat()
        return [InvalidParameter("answer_due", text, value=value, day=least.isoformat())]
    return []


def _phase_faults(said: SpaceDraft, country: Country, now: datetime) -> list[InvalidParameter]:
    faults = [
        InvalidParameter(f"phases.{number}.titles", NEEDED_IN_ALL, value="")
        for number, one in enumerate(said.phases)
        if not is_whole(one.titles, country)
    ]
    allowed = LEVEL_ACTIVITIES[said.level]
    is_open = any(one.ends_at > now and one.activities & allowed for one in said.phases)
    if said.level is not Level.INFORMATION and not is_open:
        text = _("Add a phase that has not ended and in which people may do something.")
        faults.append(InvalidParameter("phases", text, value=""))
    return faults


def faults_of_change(
    space: Space, said: SpaceDraft, country: Country, now: datetime
) -> list[InvalidParameter]:
    """List what may not be changed, or left out, in a space that people can read already."""
    text = _("This was said when the space was published, and stands.")
    faults = [
        InvalidParameter(name, text, value=str(getattr(said, name)))
        for name in (*FIXED, FIXED_TOO)
        if getattr(space, name) != getattr(said, name)
    ]
    faults += [
        InvalidParameter(name, NEEDED_IN_ALL, value="")
        for name in ("titles", "summaries", "texts")
        if not is_whole(getattr(said, name), country)
    ]
    faults += _changed_phases(space, said, now)
    faults += [one for one in _phase_faults(said, country, now) if one.parameter != "phases"]
    return faults + [one for one in _day_faults(said, now) if _is_about_phases(space, said)]


def _is_about_phases(space: Space, said: SpaceDraft) -> bool:
    """Check whether a phase ends later than any did: the day of the answer has to follow."""
    ends = max((one.ends_at for one in space.phases), default=None)
    new = max((one.ends_at for one in said.phases), default=None)
    return new is not None and (ends is None or new > ends)


def _changed_phases(space: Space, said: SpaceDraft, now: datetime) -> list[InvalidParameter]:
    """What has begun began when it did, and what has ended is over."""
    begun = {one.starts_at: one for one in space.phases if one.starts_at <= now}
    faults = []
    if not begun.keys() <= {one.starts_at for one in said.phases}:
        text = _("A phase that has begun stays, with its start: end it earlier instead.")
        faults.append(InvalidParameter("phases", text, value=""))
    for number, one in enumerate(said.phases):
        known = begun.get(one.starts_at)
        at = f"phases.{number}"
        if known is None and one.starts_at <= now:
            text = _("A new phase of a published space begins in the future.")
            faults.append(InvalidParameter(f"{at}.starts_at", text, value=""))
        elif known is not None:
            faults += _changed_phase(known, one, at, now)
    return faults


def _changed_phase(
    known: Phase, said: PhaseDraft, at: str, now: datetime
) -> list[InvalidParameter]:
    is_over = known.ends_at <= now
    if is_over and (known.ends_at, known.activities) != (said.ends_at, said.activities):
        text = _("This phase is over: its times and what was allowed in it stand.")
        return [InvalidParameter(f"{at}.ends_at", text, value="")]
    if not is_over and said.ends_at <= now:
        text = _("The end cannot be in the past: end it from now on.")
        return [InvalidParameter(f"{at}.ends_at", text, value="")]
    return []
