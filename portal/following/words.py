"""What has happened, in words: each once a language, for pages, feeds and letters alike."""

from collections.abc import Mapping
from types import MappingProxyType

from geo.country import Names
from portal.following.rules import What

# Letters are put into words by the worker, which has no catalogue of pages.
WHATS: Mapping[What, Names] = MappingProxyType(
    {
        What.PUBLISHED: {"ar": "نُشر", "en": "Published"},
        What.NEWS: {"ar": "أخبار", "en": "News"},
        What.PHASE: {"ar": "مرحلة جديدة", "en": "A new phase"},
        What.IDEA: {"ar": "فكرة جديدة", "en": "A new idea"},
        What.TOPIC: {"ar": "موضوع جديد", "en": "A new topic"},
        What.COMMENT: {"ar": "تعليقات جديدة", "en": "New comments"},
        What.ANSWER: {"ar": "رد رسمي", "en": "An official answer"},
        What.THRESHOLD: {
            "ar": "بلغ حدّ التأييد: على الجهة أن تجيب",
            "en": "Enough support: the agency has to answer",
        },
        What.DECISION: {"ar": "قرار", "en": "A decision"},
        What.PROGRESS: {"ar": "التقدّم في التنفيذ", "en": "Progress"},
        What.MERGED: {"ar": "دُمجت مع فكرة أخرى", "en": "Merged with another idea"},
        What.POLL_OPENED: {"ar": "بدأ استطلاع", "en": "A poll is open"},
        What.POLL_LAST_DAY: {"ar": "آخر يوم في استطلاع", "en": "The last day of a poll"},
        What.POLL_RESULTS: {"ar": "نتائج استطلاع", "en": "Results of a poll"},
        What.POLL_CANCELLED: {"ar": "أُلغي استطلاع", "en": "A poll was cancelled"},
        What.OUTCOME: {"ar": "ما نتج عن المشاركة", "en": "What has come of it"},
        What.VERSION: {"ar": "نسخة جديدة", "en": "A new version"},
        What.WITHDRAWN: {"ar": "سُحبت مع بيان السبب", "en": "Withdrawn, with the reason"},
        What.PASSED_ON: {"ar": "أُحيل إلى جهة أخرى", "en": "Passed on to another agency"},
        What.TAKEN_BACK: {"ar": "سحبه صاحبه", "en": "Taken back by whoever asked"},
        What.APPEALED: {
            "ar": "قُدّم تظلُّم من الإجابة",
            "en": "The answer was appealed",
        },
        What.REOPENED: {
            "ar": "قُبل التظلُّم: على الجهة أن تجيب من جديد",
            "en": "The appeal was upheld: the agency answers anew",
        },
        What.DISMISSED: {"ar": "رُدَّ التظلُّم", "en": "The appeal was dismissed"},
    }
)
