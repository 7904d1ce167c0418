"""What the events of the audit log are called: actions, what they are about, what they say."""

from collections.abc import Mapping

from geo.messages import mark as _
from web.pages.officers.audit.case_words import (
    CASE_ACTION_NAMES,
    CASE_ACTIONS,
    CASE_KIND_NAMES,
)

# In the order in which they are offered; each group by its heading.
ACTIONS: Mapping[str, Mapping[str, str]] = {
    _("Drafts"): {
        "draft.made": _("Draft made"),
        "draft.submitted": _("Draft handed in"),
        "draft.agreed": _("Draft agreed to by one agency"),
        "draft.withdrawn": _("Draft withdrawn"),
        "draft.rejected": _("Draft rejected"),
        "draft.applied": _("Draft approved and published"),
    },
    _("Files and releases"): {
        "import.handed in": _("File handed in"),
        "import.activated": _("Import activated"),
        "import.discarded": _("Import discarded"),
        "import.reverted": _("Import undone"),
        "table.staged": _("Table read and ready"),
        "table.activated": _("Table activated"),
        "table.discarded": _("Table discarded"),
        "table.reverted": _("Table undone"),
        "release.activated": _("Release activated"),
        "release.edited": _("Record edited"),
        "release.discarded": _("Release discarded"),
        "release.reverted": _("Release undone"),
        "logo.kept": _("Logo uploaded"),
    },
    _("Error reports"): {
        "error_report.assign": _("Report assigned"),
        "error_report.answer": _("Report dealt with"),
        "error_report.dismiss": _("Report closed: nothing is wrong"),
        "error_report.close": _("Report closed"),
    },
    _("Announcements"): {
        "comment.answered": _("Official answer published"),
        "comment.answer_edited": _("Official answer changed"),
        "comment.pinned": _("Comment pinned"),
        "comment.unpinned": _("Comment not pinned any more"),
        "discussion.closed": _("Discussion closed"),
        "discussion.reopened": _("Discussion opened again"),
        "announcement.saved": _("Announcement drafted"),
        "announcement.published": _("Announcement published"),
        "announcement.ended": _("Announcement ended"),
        "announcement.discarded": _("Draft of an announcement thrown away"),
    },
    _("Participation"): {
        "space.saved": _("Space drafted"),
        "space.published": _("Space published"),
        "space.changed": _("Published space changed"),
        "space.discarded": _("Draft of a space thrown away"),
        "space.told": _("News of a space published"),
        "space.untold": _("News of a space taken back"),
        "space.answer moved": _("Day of the answer moved"),
        "space.closed": _("Space closed with its outcome"),
        "space.exported": _("Table of a space taken away as a file"),
    },
    _("Ratings"): {
        "rating.shown": _("Words of a rating shown"),
        "rating.hidden": _("Words of a rating hidden"),
    },
    _("Enquiries and complaints"): CASE_ACTIONS,
    _("Public holidays"): {
        "holiday.corrected": _("Holiday corrected"),
        "holiday.correction withdrawn": _("Correction of a holiday taken back"),
    },
    _("Audit log"): {"audit.exported": _("Audit log exported")},
    _("People and roles"): {
        "invited": _("Invited"),
        "invitation accepted": _("Invitation accepted"),
        "invitation revoked": _("Invitation withdrawn"),
        "role changed": _("Role changed"),
        "account suspended": _("Account suspended"),
        "account active": _("Account restored"),
        "account invited": _("Account restored, not set up yet"),
        "second factors reset": _("Second factors removed by an administrator"),
    },
    _("Signing in"): {
        "first factor right": _("First factor right"),
        "signed in": _("Signed in"),
        "signed out": _("Signed out"),
        "sign-in failed": _("Sign-in failed"),
        "second factor wrong": _("Second factor wrong"),
        "password wrong": _("Password wrong"),
        "session ended": _("Device signed out"),
        "other sessions ended": _("All other devices signed out"),
        "everybody signed out": _("Everybody signed out"),
        "confirmed anew": _("Confirmed anew who it is"),
        "identity raised": _("Proven by a code from a counter who it is"),
    },
    _("Accounts"): {
        "factor added": _("Way to sign in added"),
        "factor removed": _("Way to sign in removed"),
        "recovery codes renewed": _("Recovery codes renewed"),
        "password changed": _("Password changed"),
        "new password asked": _("New password asked for"),
        "password reset": _("New password chosen by a link"),
        "profile changed": _("Name or language changed"),
        "address change asked": _("New e-mail address asked for"),
        "address changed": _("E-mail address changed"),
        "address confirmed": _("E-mail address confirmed by a link"),
        "address change undone": _("Change of the e-mail address undone"),
        "number change asked": _("New phone number asked for"),
        "number changed": _("Phone number changed"),
        "number change undone": _("Change of the phone number undone"),
    },
}
# The groups that are about people: only who administrates them is offered these.
GROUPS_ABOUT_PEOPLE = ("People and roles", "Signing in", "Accounts")
OFFERED = frozenset(action for held in ACTIONS.values() for action in held)
# As they stand in the log: what is done with cases by the kind of the case.
ACTION_NAMES: Mapping[str, str] = {
    **{action: name for held in ACTIONS.values() for action, name in held.items()},
    **CASE_ACTION_NAMES,
}
# Releases are about the layer or register that their kind names.
KIND_NAMES: Mapping[str, str] = {
    "account": _("Account"),
    "invitation": _("Invitation"),
    "error_report": _("Error report"),
    "import": _("File"),
    "logo": _("Logo"),
    "holiday": _("Public holiday"),
    "audit_log": _("Audit log"),
    "space": _("Space"),
    **CASE_KIND_NAMES,
}
FIELD_NAMES: Mapping[str, str] = {
    "agency": _("Agency"),
    "role": _("Role"),
    "email": _("E-mail address"),
    "name": _("Name"),
    "names": _("Name"),
    "language": _("Language"),
    "state": _("State"),
    "way": _("Way to sign in"),
    "kind": _("Way to sign in"),
    "issuer": _("Provider"),
    "sessions": _("Devices signed out"),
    "assigned_to": _("Assigned to"),
    "reason": _("Reason"),
    "file": _("File"),
    "layer": _("Layer"),
    "release": _("Release"),
    "reverts_to": _("Back to release"),
    "records": _("Records"),
    "added": _("Added"),
    "changed": _("Changed"),
    "removed": _("Removed"),
    "is_holiday": _("Public holiday"),
    "asked": _("What was asked for"),
    "version": _("Version"),
    "stars": _("Stars"),
    "check": _("What the check found"),
    "problem": _("What is wrong with it"),
    "topic": _("Topic"),
    "area": _("Area"),
    "words": _("Words, any of them"),
    "case_kind": _("Kind"),
    "meant_agency": _("The agency that its writer names"),
    "position": _("Place in the order"),
    "is_on": _("It is asked"),
}
THE_PUBLIC, THE_PORTAL = _("the public"), _("the portal by itself")
A_CITIZEN = _("a citizen, in the own account")
AT_THE_TERMINAL = _("{name} at the terminal")
