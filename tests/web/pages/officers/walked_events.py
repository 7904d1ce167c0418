"""What the walk through all actions has to find in the audit log."""

# All kinds of events outside the accounts, which have a walk of their own.
EVENTS = {
    *("draft.made", "draft.submitted", "draft.withdrawn", "draft.rejected", "draft.applied"),
    "draft.agreed",
    *("table.staged", "table.activated", "table.discarded", "table.reverted"),
    *("release.activated", "release.discarded", "release.reverted"),
    *("import.handed in", "import.activated", "import.discarded", "import.reverted"),
    *(f"mistake.{done}" for done in ("assign", "answer", "close", "dismiss")),
    *("logo.kept", "holiday.corrected", "holiday.correction withdrawn", "audit.exported"),
    *(f"announcement.{done}" for done in ("saved", "published", "ended", "discarded")),
    *(f"space.{done}" for done in ("saved", "published", "changed", "discarded", "told", "untold")),
    *(f"comment.{done}" for done in ("answered", "answer_edited", "pinned", "unpinned")),
    *("discussion.closed", "discussion.reopened"),
    *(f"moderation.{done}" for done in ("keep", "hide", "restore")),
    *("moderation_appeal.uphold", "author.blocked", "author.unblocked"),
    *(f"idea.{done}" for done in ("answer", "accept", "accept_in_part", "reject", "reconsider")),
    *(f"idea.{done}" for done in ("implement", "progress", "finish", "merge", "followed")),
    *(f"forum.category_{done}" for done in ("added", "renamed", "moved", "removed")),
    *(f"topic.{done}" for done in ("close", "open", "pin", "unpin", "move")),
    *("space.answer moved", "space.closed", "space.exported"),
}
