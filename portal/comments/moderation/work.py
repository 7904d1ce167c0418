"""What moderation does outside requests."""

from functools import partial

from geo.database import Database
from portal.comments.context import CommentContext
from portal.comments.moderation.blocking import end_blocks
from portal.comments.moderation.deciding import withdraw_gone
from portal.comments.moderation.figures import compute_months
from portal.comments.moderation.notices import TellPerson, notices_work
from portal.comments.moderation.second_look import second_look_work
from portal.comments.moderation.suspicion import forget_old
from portal.jobs.tasks import HourlyJob, NightlyJob, Work


def moderation_work(database: Database, ctx: CommentContext, tell_person: TellPerson) -> Work:
    """Return notices to authors, and what is done each hour and night."""
    time_zone = ctx.country.time_zone
    nightly = [
        NightlyJob("ended blocks of authors", partial(end_blocks, database)),
        NightlyJob("old fingerprints of posts", partial(forget_old, database)),
        NightlyJob("figures of moderation", partial(compute_months, database, time_zone)),
    ]
    gone = HourlyJob("moderated posts that are gone", partial(withdraw_gone, database, ctx))
    own = Work(nightly=nightly, hourly=[gone])
    return notices_work(database, tell_person) + second_look_work(database, ctx) + own
