"""The ways between a citizen's own pages, in their order."""

from geo.messages import mark as _
from web.navigation import Section

REGISTER = Section("register", _("Register"))
MY_PAGE = Section("my", _("My page"))
SERVICES = Section("my/services", _("My services"))
CONSENTS = Section("my/consents", _("Consents"))
ACCESSES = Section("my/access", _("Who saw my data"))
COMPANIES = Section("my/companies", _("My companies"))
COMMENTS = Section("my/comments", _("My comments"))
DATA = Section("my/data", _("My data"))
FOLLOWING = Section("my/following", _("Following"))
DATA_REQUESTS = Section("my/data-requests", _("My data requests"))
WAYS = (
    MY_PAGE,
    SERVICES,
    Section("my/places", _("Near me")),
    Section("my/inbox", _("Inbox")),
    FOLLOWING,
    COMMENTS,
    DATA_REQUESTS,
    CONSENTS,
    ACCESSES,
    DATA,
    Section("account", _("My account")),
)
