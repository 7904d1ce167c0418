"""What the events of ideas and forums are called."""

from collections.abc import Mapping

from geo.messages import mark as _

IDEA_ACTIONS: Mapping[str, str] = {
    "idea.proposed": _("Idea proposed"),
    "idea.edited": _("Idea changed by its author"),
    "idea.reach": _("Idea has enough support"),
    "idea.answer": _("Idea answered"),
    "idea.accept": _("Idea accepted"),
    "idea.accept_in_part": _("Idea accepted in part"),
    "idea.reject": _("Idea not accepted"),
    "idea.reconsider": _("Idea taken up again"),
    "idea.implement": _("Idea is being implemented"),
    "idea.progress": _("Progress of an idea reported"),
    "idea.finish": _("Idea is done"),
    "idea.withdraw": _("Idea taken back by its author"),
    "idea.removed": _("Text of an idea taken away by its author"),
    "idea.merge": _("Idea merged with another one"),
    "idea.followed": _("Merging of an idea undone"),
    "topic.opened": _("Topic opened"),
    "topic.edited": _("Topic changed by its author"),
    "topic.removed": _("Topic taken away by its author"),
    "topic.close": _("Topic closed for comments"),
    "topic.open": _("Topic open for comments again"),
    "topic.pin": _("Topic put first"),
    "topic.unpin": _("Topic not first any more"),
    "topic.move": _("Topic moved to another category"),
    "forum.category_added": _("Category of a forum added"),
    "forum.category_renamed": _("Category of a forum renamed"),
    "forum.category_moved": _("Category of a forum moved"),
    "forum.category_removed": _("Category of a forum removed"),
}
IDEA_KIND_NAMES: Mapping[str, str] = {
    "idea": _("Idea"),
    "topic": _("Topic"),
    "forum_category": _("Category"),
}
